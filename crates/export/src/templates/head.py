"""{{experiment}}

This experiment of grokscope {{version}} in {{library}}: from the same first weights, on the same rows, with the same loss
and optimizer. Its losses follow those of the page step by step, as far as 32-bit numbers that are summed in another order do.

    python {{file}}                        prints the curves as a table
    python {{file}} --compare curves.csv   and says how far those of another table are from them

It needs numpy, {{library}} and {{start}} beside it, which holds the first weights and the rows. It trains
{{steps}} steps; a run of the page may end before that, and does not follow it where a slider was moved.
{{link}}
Licence: {{licence}}.
"""
import argparse
import csv
import json
import math
import sys

import numpy as np
