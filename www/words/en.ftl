### Every message of the figures, in Fluent syntax (https://projectfluent.org/fluent/guide/). The page says them with the
### arguments in { $braces }; what it does not say itself (prose, titles, captions) stands in the article.

## page

reverse_title = { $neurons } neurons, weight decay { $decay }
reverse_title_undecayed = { $neurons } neurons without weight decay
modadd_title =
    { $task ->
        [table] An operation of one’s own on { $p } elements
        [sub] Subtracting on a clock with { $p } hours
        [mul] Multiplying on a clock with { $p } hours
        [div] Dividing on a clock with { $p } hours
        [squares] Adding squares on a clock with { $p } hours
       *[add] Adding on a clock with { $p } hours
    }
modadd_facts =
    { $task ->
        [add] { $neurons } neurons, { $shown } of { $all } sums shown to it
       *[other] { $neurons } neurons, { $shown } of { $all } pairs shown to it
    }
parity_title =
    { $k ->
        [0] A rule of one’s own on { $n } digits
       *[other] Parity of the first { $k } of { $n } digits
    }
parity_facts = { $neurons } neurons, { $shown } examples shown to it
accuracy_curve = Right answers
    .detail = share, by training step
five_curve = Five right in a row
    .detail = chance, by training step
loss_curve = Loss
    .detail = logarithmic, by training step
margin_curve = Margin
    .detail = right answer’s vote less the best wrong one, median
input_weights = What each neuron looks for
    .detail = input weights, neurons × numbers
output_weights = What each neuron votes for
    .detail = output weights, neurons × answers
first_layer = What each neuron reads
    .detail = input weights, neurons × digits
waves = Neurons one by one
    .detail = their input weights from 0 to the last number
answers = Every sum there is
    .detail = first number down, second across
answers_twice = Every sum there is
    .detail = first number down, second across; a + b and b + a are one sum
answers_pairs = Every pair there is
    .detail = first down, second across
train = training
test = unseen
wrong_labels = mislabelled
dropped = dropped
number_axis = number
answer_axis = answer
digit_axis = digit
bias_column = bias
output_column = out
they_matter =
    { $k ->
        [one] this one matters
       *[other] these { $k } matter
    }
neuron = neuron { $neuron }
neuron_turns =
    neuron { $neuron }: { $turns ->
        [one] 1 turn
       *[other] { $turns } turns
    }
# So many neurons have this frequency.
frequency_group =
    frequency { $frequency } · { $neurons ->
        [one] 1 neuron
       *[other] { $neurons } neurons
    }
no_weights = Nothing learned yet.
moved_decay = decay
moved_rate = rate
your_flag = your flag
legend_trained = right, trained on
legend_unseen = right, never seen
legend_wrong = wrong
scrub_hint = Arrow keys walk through the steps, Escape returns to the present.
choose_hint = Arrow keys choose a neuron.
by_frequency = Sort by frequency
by_norm = Sort by size
play = Train
again = Again
pause = Pause
advance =
    { $steps ->
        [one] Train one step
       *[other] Train { $steps } steps
    }
rewind = Rewind, same seed
new_seed = New seed
fork = Fork at step { $step }
fork_hint = A fork goes on from that step with another decay, on the same axes. Click or touch a curve to hold a step.
forked_at = forked at step { $step }
remove_fork = Remove fork { $letter }
speed = Speed
speed_max = as fast as it can
speed_of = { $rate } steps/s
decay = Weight decay
decay_none = none
decay_moderate = moderate
decay_extreme = extreme
decay_kind = Kind of decay
kind_decoupled = a share of each weight (decoupled)
kind_l2 = a penalty on squares (L2)
kind_l1 = a penalty on sizes (L1)
rate = Learning rate
rate_careful = careful
rate_hasty = hasty
preset = Preset
restore = Restore preset
engine = Engine
engine_auto = choose for me
engine_cpu = CPU
engine_fused = GPU
engine_burn = GPU (burn)
# Between two sentences.
gap = {" "}
labelled = { $heading } ({ $detail }). { $says }
told_at = { $at }: { $says }.
sentence = { $says }.
bracketed = { $what } ({ $more })
clause = { $before }; { $item }
item = { $before }, { $item }
more = More settings
part_missing = This part could not be fetched.
more_missing = This part could not be fetched. Close it and open it again to try once more.
restarts = Of what follows, the last three apply at once; changing one of the others starts the run again.
controls = Controls
dismiss = Dismiss
state_untouched = ready when you are
state_loading = getting ready
state_training = training
state_paused = paused
state_offscreen = paused while off screen
state_hidden = paused while this tab is hidden
state_queued = waiting: two other figures are training
state_finished = finished
state_stopped = stopped
state_diverged = derailed
milestones_none = not memorised yet
milestones_memorised = memorised at step { $memorised } · not understood yet
milestones_nothing = not memorised
milestones_memory = memorised at step { $memorised } · not understood
milestones_understood = understood at step { $understood }
milestones_both = memorised at step { $memorised } · understood at step { $understood }
# Nothing was learned by heart first.
milestones_same = memorised and understood at step { $step }
milestones_at_once = understood at step { $understood } · 99% of training examples right at step { $memorised }
recorded = recorded run
# Beside the curve, where it happened.
memorised_here = learned by heart
understood_here = the unseen ones too
all_here = understood
at_step = step { $step }
looking_at = looking back at step { $step }
looking_weights = looking back at step { $step } (weights of step { $weights })
per_second = steps/s
on_cpu = CPU
on_gpu = GPU
on_flex = CPU (burn)
# Why this engine, in a few words.
why_short_gpu = faster at this size
why_short_small = small network
why_short_no_gpu = no GPU here
why_short_software = no real GPU here
why_short_not_built = GPU part not on this site
why_short_forced = as chosen
why_short_forced_unsupported = not for the engine chosen
why_short_forced_no_gpu = no GPU for the engine chosen
why_short_forced_not_built = chosen engine not on this site
why_short_gpu_died = the GPU failed
# The same in a sentence.
why_gpu = It trains on the graphics card, which is faster than the processor for a network of this size.
why_small = The network is so small that a graphics card would train it no faster, so it trains on the processor.
why_no_webgpu = This browser offers no WebGPU, so the network trains on the processor.
why_no_adapter = The browser finds no graphics card it can use, so the network trains on the processor.
why_software = The only graphics card here is imitated in software, so the network trains on the processor directly.
why_not_built = This site was built without the part for graphics cards, so the network trains on the processor.
why_forced = You chose this engine.
why_forced_unsupported = The engine you chose does not take this network (it has too many rows and neurons, or reads numbers), so burn trains it on the graphics card.
why_forced_no_webgpu = You chose an engine that needs a graphics card, but this browser offers no WebGPU. The network trains on the processor instead.
why_forced_no_adapter = You chose an engine that needs a graphics card, but the browser finds none it can use. The network trains on the processor instead.
why_forced_not_built = The engine you chose is not part of this site. The network trains on the processor instead.
why_gpu_died = Training on the graphics card failed three times, so the network now trains on the processor.
# Everything at once, for those who do not see the pictures; measured once there was an evaluation.
measured = Training accuracy { $train_accuracy }, accuracy on unseen examples { $test_accuracy }. Training loss { $train_loss }, loss on unseen examples { $test_loss }.
summary_unmeasured = { $title }: { $state }, step { $step }. { $milestones }. { $decay }.
summary_measured = { $title }: { $state }, step { $step }. { $measured } { $milestones }. { $decay }.
spoken = { $title }: { $news }.
spoken_memorised = memorised at step { $step }
spoken_understood = understood at step { $step }
done = All { $steps } steps are done.
to_present = back to the present
not_grokked = { $steps } steps are used up and this network has not understood. What usually helps:
out_of_patience = Stopped at step { $step }: the loss on unseen examples had not improved for a while. Patience is the rule that misses grokking.
finished = Finished: understood at step { $understood }. It has rested since step { $ended } to spare your battery.
forgot = Understood at step { $understood }, and lost again: at the end, step { $ended }, { $right } of the unseen are right.
diverged = At step { $step } the numbers grew beyond all bounds. A smaller learning rate usually helps.
train_on = Train on
more_decay = More decay
less_decay = Less decay
more_data = More data
smaller_rate = Start again with rate { $rate }
restarted = The training worker stopped and was restarted from step { $step }.
gpu_gave_up = Training on the graphics card failed three times. It goes on with the processor.
fault_forbidden = No training here: the frame around this page, or the policy of its host, forbids workers. Open the page by itself.
fault_missing = No training now: a part of this page could not be fetched ({ $file }). Check the connection.
fault_broken = No training now: a part of this page arrived damaged ({ $file }).
fault_replaced = This page has been replaced by a newer one. Reload it; your settings stay.
fault_memory = The training worker ran out of memory. A smaller network may help, or fewer open pages.
fault_silent = The training worker cannot be kept running. It says nothing any more.
fault_stopped = The training worker cannot be kept running. It has stopped again and again.
try_again = Try again
reload = Reload
# Parts of a link that were not applied.
bad_value = { $key }={ $value }: allowed is { $accepted }.
unknown_key = { $key }: there is no such key.
unknown_preset = preset={ $name }: there is no such preset. There are { $presets }.
conflict = { $key }: { $why }.
rest_applied = The rest was applied.

## class

class-number = Your number
class-ask = Type your number, from 1 to { $pupils }. It decides which network is yours.
class-told = Number { $pupil }: { $setting }, seed { $seed }. Nobody else in the class has this network.
class-setting = { $key } { $value }
class-share = { $share } of all examples shown
class-alike = the setting that all have
class-start = Train my network
class-again = Train it once more
class-chart = Share of right answers of the network of number { $pupil } by training step: dashed, examples it is shown; solid, examples it never sees.
class-reading = Step { $step }: shown { $train }, never seen { $test }.
class-memorised = It had memorised at step { $step }.
class-not_memorised = It has not memorised.
class-understood = It had understood at step { $step }.
class-not_understood = It has not understood within { $steps } steps.
class-outcome = { $memorised } { $understood } At the end it answered { $accuracy }% of the examples it had never seen.
class-code = Your code
class-keep = Give this code to your teacher: copied, read out, or as the picture. Capitals do not matter.
class-copy = Copy
class-copied = Copied.
class-by_hand = Selected: copy it by hand.
class-qr = The code { $code } as a QR code
class-teacher = For teachers: choose the experiment, get the links
class-choose = What varies
class-offer_share = adding on a clock: how many of the sums are shown
class-offer_decay = adding on a clock: weight decay
class-offer_rows = parity of digits: how many examples are shown
class-offer_own = as the link says
class-values = Values
class-values_hint = { $key }, values with commas between
class-pupils = Pupils
class-link = Link for the class
class-board = Link to your board
class-scan = The link for the class as a QR code, to be scanned from the screen
class-bad = This experiment cannot be given to a class:
class-pupils_range = The number of pupils goes from 1 to { $most }.
class-few = At least two values are needed: with one there would be nothing to compare.
class-axes = One setting has several values; here more do.
class-wrong_value = { $key } { $value }: a code has room for numbers of three digits.
class-steps = A class trains for at most { $most } steps.
class-seeds = The seeds of a class end at { $most }.
class-wrong_range = { $key }={ $text }: a range is written first..last, first..last:step or first..last*factor, upwards.
class-twice = { $key } is given twice; its values stand in one place, with commas between.
class-presets = These tasks begin with different presets: name one.
class-many = These are { $count } networks; at most { $most } can be.

## board

board-paste = The codes of the class
board-example = Paste or type them as they come: Anna: 4K0Q-8XA2-…, one or several on a line
board-kept = What stands here is kept in this browser. It is sent nowhere.
board-not_kept = This browser keeps nothing: what stands here is gone when the page is closed. It is sent nowhere.
board-clear = Clear the board
board-sure = Clear all of it?
board-of =
    { $counted ->
        [0] No codes yet.
        [one] 1 code of { $pupils }.
       *[other] { $counted } codes of { $pupils }.
    }
board-missing = Still missing: { $list }.
board-one_setting = setting
board-up = steps from memory to understanding
board-never = ○ not within { $steps } steps
board-chart = The results of { $counted } networks, of which { $understood } have understood: the wait for each setting. The table below has the numbers.
board-value = setting
board-count = networks
board-understood = understood
board-median = median wait
board-spread = shortest – longest
board-range = { $least } – { $most }
board-says = { $counted } networks were trained; { $understood } have understood, { $never } have not.
board-setting = { $key } { $value }
board-says_spread = With { $setting }, nothing differed but the seed, and the wait was { $least } steps for one network and { $most } for another: from one run nobody can tell what a setting does.
board-says_medians = Whether the wait depends on the setting can be seen in the medians, and in how many rings there are, not in any single dot.
board-says_never = A ring says “not within { $steps } steps”, not “never”. Of the waits of those networks it is only known that they are longer than the steps that were left. So medians count them as the longest, and where half of a column or more are rings its median is not known.
board-says_one = One run gives one dot. It does not say how far the next one, from another seed, would lie from it. That is what the board is for.
board-foreign = None of these codes is of the experiment that this board was opened for. What most of them are of is drawn. Open the board by the link from your class page, and it can check more.
board-remark = Line { $line }, column { $column }, { $text }: { $why }
board-length = { $count } characters instead of { $all }.
board-symbol = no code has the character { $symbol }.
board-check = a character is wrong, or two have changed places.
board-senseless = says what no network can have done.
board-again = the same code stands in line { $line }. It is counted once.
board-other = this pupil has another code in line { $line }, which is counted. Who is right?
board-is_foreign = a code of another experiment.
board-swapped = seed or setting is not that of this pupil’s number.
board-bad = The link to this board cannot be read:
board-pupils_range = The number of pupils goes from 1 to { $most }.
board-axes = One setting has several values; here more do.
board-wrong_value = { $key } { $value }: a code has room for numbers of three digits.
board-steps = A class trains for at most { $most } steps.
board-seeds = The seeds of a class end at { $most }.
board-wrong_range = { $key }={ $text }: a range is written first..last, first..last:step or first..last*factor, upwards.
board-twice = { $key } is given twice; its values stand in one place, with commas between.
board-presets = These tasks begin with different presets: name one.
board-many = These are { $count } networks; at most { $most } can be.

## room

room-ask = The bet of the room: stop here, or go on?
room-more = One more for: { $choice }
room-less = One less for: { $choice }
room-stop = stop here
room-go_on = go on
room-keys = Space or Page Down: play, pause. Page Up: from the start. 1 to 9: a vote for this answer, with Shift one less.

## size, slow, race, ticket, borrowed, lazy

lazy-legend = dashed: the step at which it fits the examples shown; solid: the step at which it understands unseen ones; no point where it does not
lazy-start = Train all six
lazy-scale = α, what the answer is multiplied by
lazy-steps = Step
lazy-lane = α = { $scale }
lazy-rows = Examples shown
lazy-hidden = Neurons
lazy-chart = Steps by the factor α. Fits: { $fitted }. Understands: { $understood }.
lazy-empty_chart = Steps by the factor α, nothing trained yet
lazy-item = α = { $scale } at { $step }
lazy-none = none
lazy-milestones = Fits at step { $fitted }, understands at step { $understood }.
lazy-fitted = Fits at step { $step }.
lazy-column = factor
lazy-fits = fits at step
lazy-understands = understands at step
lazy-explained = explained of the unseen
lazy-along = weights along β
lazy-along_label = With α = { $scale }, { $share } of the weights lie along β.
lazy-never = Fits at step { $fitted }, does not understand.
lazy-verdict = First to understand: { $fastest }; last: { $slowest }, after { $ratio } times the steps.
lazy-stuck = Fitted without understanding: α = { $scales }.
lazy-still = None of them understood later than another.
lazy-then = { $before } { $sentence }
size-legend = loss by the held norm of the weights: dashed, on the examples it is shown; solid, on examples it has never seen; thin line: loss on unseen examples and norm of the network whose weights are free, step by step
size-start = Train all nine
size-norm = Norm at which all weights together are held
size-losses = Loss
size-free = free, decay { $decay }
size-free_label = Decay of the free network
size-held = norm { $norm }
size-shown = Sums shown to them
size-chart = Losses by held norm. The loss on unseen examples is lowest at norm { $best }: { $test }, and { $train } on those shown.
size-empty_chart = Losses by held norm, nothing trained yet
size-at = Norm { $norm } at step { $step }: loss { $train } on the examples shown, { $test } on unseen ones.
size-hint = Point at the chart to read a norm, at a curve below to see the chart as it was at that step.
size-verdict = Lowest loss on unseen examples: { $test }, at norm { $best }.
size-too_tight = Too small to fit the examples shown: { $norms }.
size-waited = Longest wait that ended: norm { $norm }, from step { $memorised } to step { $understood }.
size-never = Fitted without understanding: { $norms }.
size-then = { $before } { $item }
slow-legend = a line for each of { $seeds } seeds: grey until it has memorised, violet while it waits; green dot: understood; ring: gave up; stroke: the median
slow-start = Train all twenty
slow-decay = Decay
slow-gain = Gain of the filters
slow-plain = no filter, decay { $decay }
slow-ema = fading mean, × { $gain }
slow-ma = mean of the last 100, × { $gain }
slow-more_decay = no filter, decay { $decay }
slow-chart = Steps until each network understands, by row: no filter, fading mean, mean of the last hundred, three times the decay. { $seeds } seeds each.
slow-way = What is done
slow-median = median step understood
slow-range = first to last
slow-understood = understood
slow-of = { $count } of { $all }
slow-between = { $least } to { $most }
slow-none = more than half never
slow-not_yet = not yet
slow-verdict = Beside no filter at the same decay, the fading mean needed { $ema } times the steps, the mean of the last hundred { $ma } times; three times the decay without a filter, { $decay } times.
slow-undecided = Where more than half of a row did not understand in time, it has no median, and only the others are compared.
slow-verdict_filters = Beside no filter at the same decay, the fading mean needed { $ema } times the steps, the mean of the last hundred { $ma } times; with three times the decay most did not understand in time.
slow-spectrum = What the optimizer is given between memorising and understanding: the power of the gradients, by the number of steps in which they change
slow-spectrum_chart = Shares of the gradients’ power, the slowest first: { $rows }.
slow-spectrum_row = { $name }: { $shares }
slow-spectrum_later = only of waits of 256 steps and more
slow-still = over 256 steps
slow-slow = 64–256 steps
slow-middle = 8–64 steps
slow-fast = 2–8 steps
race-legend = grey: learning by heart; violet: it has memorised and waits; green dot: it has understood; ring: it gave up
race-start = Start
race-shown = Sums shown
race-order = Your order
race-order_hint = press them from the first to the last; press again to take one back
race-chart = How far each of the networks has come, when it memorised and when it understood
race-nothing = nothing
race-decay = decay × 3
race-rate = rate × 3
race-data = data × { $times }
race-norm = norm held
race-grokfast = Grokfast
race-embedding = borrowed embedding
race-first_layer = borrowed first layer
race-ticket = winning ticket
race-place = place
race-lane = lane
race-memorised = memorised at step
race-understood = understood at step
race-yours = your place
race-wins = { $rounds ->
    [one] first, in { $rounds } race
   *[other] first, in { $rounds } races
}
race-never = not in time
race-first = First: { $lanes }, at step { $step }.
race-none_first = None of them understood in time.
race-guessed = Of the { $pairs } pairs of lanes that did not arrive together, your order has { $right } right.
race-list = { $before } and { $item }
race-then = { $before } { $item }
ticket-legend = share of right answers, by training step: dashed, those shown; solid, those never seen
ticket-start = Train it, then the six
ticket-whole = all connections
ticket-ticket = the largest { $percent }%
ticket-random = { $percent }% by lot
ticket-waits = waits for the whole network
ticket-when = Tickets are drawn
ticket-end = at its end, step 3,000
ticket-memory = when it knows its examples by heart
ticket-weights = What stays begins with
ticket-same = the weights it began with before
ticket-other = new random weights
ticket-verdict = The largest: { $tickets }. By lot: { $randoms }.
ticket-at = with { $percent }% it understood at step { $step }
ticket-never = with { $percent }% it did not, and has { $test } of the unseen examples right in the end
borrowed-legend = above: share of answers right by training step, dashed those shown, solid those never seen; below: weights with which the first number is read, neurons down, numbers across
borrowed-start = Train them
borrowed-donor = Embedding from
borrowed-adder = an adder, once it has understood
borrowed-memoriser = an adder, once it knows its sums by heart
borrowed-multiplier = a multiplier, once it has understood
borrowed-alone = subtractor, on its own
borrowed-trained = subtractor, embedding borrowed
borrowed-frozen = subtractor, borrowed and frozen
borrowed-waits = waits for the first network
borrowed-shown = Pairs shown
borrowed-verdict = The subtractor on its own { $alone }; with the borrowed embedding it { $trained }; where that stays frozen, it { $frozen }.
borrowed-at = understood at step { $step }
borrowed-never = did not understand in time

## lanes

lanes-accuracy = Share of right answers by training step: { $name }.
lanes-explained = Variance explained, by training step: { $name }.
lanes-shares = Shares of answers by training step, dashed as they were taught: { $name }.
lanes-loss = Loss by training step: { $name }.
lanes-reading = Step { $step }: dashed line { $dashed }, solid line { $solid }.
lanes-weights = Input weights: { $name }.
lanes-lane = network
lanes-memorised = memorised at step
lanes-understood = understood at step
lanes-wait = steps between
lanes-not_yet = not yet
lanes-never = not understood
rule-told = In place of sums, here: an operation of your own on { $elements } elements.
rule-told_bits = In place of sums, here: { $rows } rows of your own, of { $digits } bits each.
rule-shown = Share of it shown
rule-sums = Back to sums
rule-accepted = an operation or rows of bits, written as in the link of “Bring your own rule”
rule-accepted_operation = an operation, written as in the link of “Bring your own rule”; rows of bits are for others, as these networks read two numbers

## when

lies-legend = dashed: share of answers as they were taught, lies included; solid: of right answers to sums it never saw; dotted: of true answers where it was lied to
lies-start = Train both
lies-squares = Squares, squared error
lies-clips = Clips (ReLU), cross-entropy
lies-share = Wrong labels
lies-none = none
lies-decay = Weight decay
lies-with = with
lies-without = without
lies-lies = { $milestones } · the truth where it was lied to: { $truly }
lies-verdict = { $squares } { $clips }
lies-lets_go = “{ $network }” lets go of the lies: it answers { $train } as it was taught, tells the truth on { $truly } of the sums it was lied to about, and is right on { $test } of those it never saw.
lies-keeps = “{ $network }” keeps the lies: it answers { $train } as it was taught, tells the truth on { $truly } of the sums it was lied to about, and is right on { $test } of those it never saw.
lies-torn = “{ $network }” is of two minds: it answers { $train } as it was taught, tells the truth on { $truly } of the sums it was lied to about, and is right on { $test } of those it never saw.
lies-nothing_to_keep = “{ $network }”: nothing was a lie, and { $test } of the sums it never saw are right.
early-legend = one network, trained to its end; dashed: examples it is shown, solid: examples it never sees; upright lines: where somebody would have gone home
early-start = Train it to the end
early-run = Network
early-wait = addition, each sum in one order
early-quarter = addition, a quarter of all sums
early-parity = parity of 3 of 30 digits
early-watch = What is watched
early-loss = test loss
early-accuracy = test accuracy
early-rule = Patience
early-home = goes home at step
early-then = unseen right by then
early-rise = 0: at the first evaluation that is no better
early-mark_rise = 0
early-patience = { $steps } steps without improvement
early-stays = stays to the end
early-end = whoever stays
early-all = All of them have gone home before it understands, at step { $understood }.
early-some = { $count } of { $all } have gone home before it understands, at step { $understood }.
early-nobody = It understands at step { $understood }, and nobody had gone home before.
early-never = It has not understood by its last step: whoever stayed has waited in vain.
early-chart = { $name }, by training step.
early-reading = At step { $step }: shown { $train }, never seen { $test }.
waits-legend = a dot a network that has understood; a ring above them one that has not; both axes by powers of ten, except for the held norm
waits-fit = through ours
waits-theirs = in inverse proportion, as published
waits-start = Measure it
waits-axis = What is varied
waits-wd = weight decay
waits-lr = learning rate
waits-train = share of examples shown
waits-hidden = neurons
waits-norm = held norm of the weights
waits-seeds = Networks at each value
waits-steps = steps between memory and understanding
waits-law = The slope is the exponent: { $exponent } ± { $error }, through { $networks } networks that understood, of { $all }. { $effect }
waits-held = { $effect } That is through { $networks } networks that understood, of { $all }.
waits-halved = Half as much multiplies the wait by { $times }.
waits-tenth = A tenth more multiplies the wait by { $times }.
waits-unit = Each unit more multiplies the wait by { $times }.
waits-spread = Two seeds of the same setting are up to { $times } times apart.
waits-never = { $networks } had not understood after { $steps } steps, and are left out of the line, which is flatter for it.
waits-verdict = { $law } { $spread }
waits-chart = Wait by { $axis }. { $rows }
waits-row = { $value }: { $wait } steps.
waits-middle = wait, the middle one
waits-range = shortest–longest
waits-count = understood
waits-of = { $count } of { $all }
waits-beyond = over { $steps }
waits-none = Nobody has understood yet.
half-legend = nine networks that differ in nothing but their seed, taught { $share }% of all examples; dashed: examples they are shown, solid: examples they never see
half-start = Train all nine
half-seed = Seed { $seed }
half-share = Share of sums shown
half-decay = Weight decay
half-steps = Steps
half-verdict = Of { $all } networks, those with the whole rule: { $whole }; with a part of it, more than ten points above memory: { $part }; with less than that: { $none }. Unseen examples right at the end: { $unseen }.

## decay

endless-legend = dashed: share of right answers to a list of { $rows } examples, in the first chart those it trains on; solid: to examples it never sees
endless-start = Train both
endless-fixed = The same { $rows } examples at every step
endless-fresh = { $rows } new examples at every step
endless-not_yet = not understood yet
endless-understood = understood at step { $step }
endless-penalty = Penalty on large weights
endless-on = with
endless-off = without
endless-waited = With the same examples, { $steps } steps lay between memory and understanding.
endless-stuck = With the same examples, it did not understand.
endless-fresh_gone = With new ones it understood at step { $step }, and knew nothing by heart before.
endless-fresh_waited = With new ones it was { $steps } steps.
endless-fresh_stuck = With new ones, it did not understand either.
endless-verdict = { $fixed } { $fresh }
decay-legend = share of right answers, by training step; beneath, the input weights: neurons down, inputs across
decay-weights = Input weights, neurons down, numbers across
decay-grokked = Grokked: decay { $which }.
decay-none_grokked = None of the four grokked this time.
decay-decay = Weight decay
decay-shown = Sums shown to it
decay-neurons = Neurons
decay-moving = Moving a decay slider
decay-anew = begins that run again
decay-live = changes it as it trains
decay-train_on = { $steps } more steps where needed
decay-start = Train all four
decay-nothing_yet = nothing yet
decay-memorised = memorised at { $memorised }
decay-understood = understood at { $understood }
decay-both = memorised at { $memorised }, understood at { $understood }
# After "that one" in decay-wrong.
decay-never = never memorised
decay-diverged = its numbers overflowed
decay-chart = Accuracy with weight decay { $decay }.
decay-reading = step { $step }: trained on { $train }, never seen { $test }

## map

map-neurons = neurons
map-addition = adding on a clock with 31 hours
map-addition_amounts = share of the 961 sums that is shown
map-addition_facts = { $neurons } neurons, shown { $share }% of all sums on a clock with 31 hours ({ $shown } of { $all })
map-addition_settings = 32 numbers to describe each hour; weight decay { $decay }; learning rate (how far a step goes) 0.003; 2,000 steps to understand, 300 more once it has
map-addition_cell = { $neurons } neurons, { $share }% shown: { $what }
map-parity = parity of 3 of 30 digits
map-parity_amounts = rows of 30 digits that are shown
map-parity_facts = { $neurons } neurons, shown { $rows } rows of 30 digits, three of which count
map-parity_settings = digits 0 and 1; AdamW, weight decay { $decay }; learning rate (how far a step goes) 0.003; 4,000 steps to understand, 300 more once it has
map-parity_cell = { $neurons } neurons, { $rows } rows: { $what }
map-kind = Task
map-own_amounts = share of its { $all } examples that is shown
map-own_facts = { $neurons } neurons, shown { $share }% of all examples ({ $shown } of { $all })
map-own_settings = 32 numbers to describe each element; weight decay { $decay }; learning rate (how far a step goes) 0.003; 2,000 steps to understand, 300 more once it has
map-own_bits_settings = digits 0 and 1; AdamW, weight decay { $decay }; learning rate (how far a step goes) 0.003; 2,000 steps to understand, 300 more once it has
map-least = Low: a loss of at most
map-ratio = Gap: unseen loss over training loss at least
map-colon = { ": " }
map-legend_nothing = its training loss never fell to { $least }
map-legend_memorises = its training loss fell to { $least }, that on the unseen not: it may only be slow, and many unseen answers may be right
map-legend_together = both fell, and the unseen loss was never { $ratio } times the training loss
map-legend_groks = both fell, but the unseen loss had been { $ratio } times the training loss or more
map-chart = Loss of the chosen network
map-chart_detail = by training step
map-decay = Weight decay of all
map-waiting = not begun
map-training = training, { $accuracy } of unseen examples right
map-right = { $accuracy } of unseen examples right
map-start = Train the map
map-hint = Arrow keys walk over the map.
map-lowest = lowest training loss { $train }, lowest unseen loss { $test }, at most { $ratio } times the training loss

## survey

survey-start = Train the survey
survey-neurons = neurons
survey-rows = rows of 30 digits that are shown
survey-cell = { $neurons } neurons, { $rows } rows, decay { $decay }, seed { $seed }: { $what }
survey-by = Classes by
survey-losses = losses
survey-accuracies = accuracies and times
survey-times = Late: understood at so many times the step of memory
survey-times_said = { $times } times, and 200 steps later

## field

field-cancel = Cancel
field-forget = Forget what is kept
field-hint = Point at a mark, or walk with the arrow keys.
field-waiting = not trained yet
field-training = training
field-colon = { ": " }
field-summary = { $done } of { $all } networks are trained.
field-again = Train it again, with curves
field-open = Open it in the article
field-kept = { $done } of { $all } networks are kept in this browser.
field-discard = This discards all { $all } networks that were trained. Train them again?
field-right = Right answers: dashed, of those shown; solid, of unseen ones
field-losses = Loss, in powers of ten: dashed, shown; solid, unseen; below 10⁻⁷ on the edge
field-accuracy = Accuracies by training step. { $cell }
field-loss = Losses by training step. { $cell }
field-reading = step { $step }, shown { $dashed }, never seen { $solid }
field-falling = { ""}; its test loss was still falling

## regions

regions-start = Train the plane
regions-neurons = neurons
regions-share = share of all examples that is shown
regions-cell = { $neurons } neurons, { $share } of the examples, seed { $seed }: { $what }
regions-half = half-way
regions-decay = Weight decay
regions-steps = Steps allowed
regions-seeds = Seeds a cell
regions-verdict = Of { $all } networks { $never } never fit, { $memorise } only memorise, { $half } end half-way, { $grok } grok and { $together } learn both at once.
regions-falling = { $networks ->
    [one] In one of those that did not understand the test loss was still falling when its steps were used up.
   *[other] In { $networks } of those that did not understand the test loss was still falling when their steps were used up.
}

## forget

forget-legend = dashed: right answers to the examples it trains on, at first { $percent }% of all; solid: to examples that were never shown
forget-start = Train all three
forget-goes_on = share of all examples it goes on with
forget-fell = { $milestones } · below 50% at { $step }
forget-chart = Share of right answers by training step; learns from { $percent }% of all examples, then trains on { $kept }%.
forget-reading = Step { $step }: trained on { $train }, never shown { $test }.

## gallery

gallery-legend = loss (logarithmic), by training step; above each, the frequencies it found; below, the star of the strongest: where its neurons write, in the order in which they read
gallery-more = { $count } more seeds
gallery-shown = Sums shown to each
gallery-seed = seed { $seed }
gallery-frequencies = frequencies { $list }
gallery-understood = understood at step { $step }
gallery-failed = did not understand
gallery-count = { $understood } of { $all } understood
gallery-count_so_far = { $understood } of { $all } understood so far, { $left } not trained to the end
gallery-spread = Number of frequencies: { $list }.
gallery-networks =
    { $networks ->
        [one] { $frequencies } in 1 network
       *[other] { $frequencies } in { $networks } networks
    }
gallery-list = { $before }, { $item }
gallery-open = Choose one, and the pictures of stars and waves above show that network.
gallery-start = Train the gallery
gallery-tile = Seed { $seed }: { $what }.
gallery-show = Show this network in the figures above
gallery-losses = training loss { $train }, unseen loss { $test }
gallery-waiting = not begun
gallery-accuracy = { $test } of unseen sums right

## architectures

architectures-input = Input
architectures-output = Output
architectures-projections = For a and for b
architectures-unembedding = Unembedding
architectures-decay = Decay
architectures-strength = Strength of the decay
architectures-factored_input = factored: embedding × in-projection
architectures-collapsed_input = collapsed: one matrix
architectures-factored_output = factored: out-projection × unembedding
architectures-collapsed_output = collapsed: one matrix
architectures-shared = the same matrix
architectures-separate = one matrix each
architectures-tied = tied: the embedding again
architectures-untied = untied: a matrix of its own
architectures-decoupled = decoupled (AdamW)
architectures-l1 = L1 in the loss
architectures-formula = The network
architectures-width = Neurons
# What the letters of the formula are: a matrix each, put together by architectures-list.
architectures-matrix_embedding = E embedding ({ $numbers } × 32)
architectures-matrix_in = H in-projection (32 × { $width })
architectures-matrices_in = H₁ and H₂ in-projections (32 × { $width })
architectures-matrix_input = W input matrix ({ $numbers } × { $width })
architectures-matrices_input = W and W′ input matrices ({ $numbers } × { $width })
architectures-matrix_output = V output matrix ({ $width } × { $numbers })
architectures-matrix_out = O out-projection ({ $width } × 32)
architectures-matrix_unembedding = U unembedding ({ $numbers } × 32)
architectures-list = { $before }, { $item }
architectures-matrices = { $matrices }; an index picks the row of a or b.
architectures-published = Of the published networks put together like this (Google PAIR; p = 113, many widths, rates and strengths), { $groks }% grokked, { $together }% learned both at once, { $memorises }% only memorised, { $nothing }% never fitted their training sums.
architectures-not_published = For this one we know of no published counts.
architectures-tried = Tried here
architectures-network = Network
architectures-median = understood at step (median)
architectures-none_yet = Nothing yet.
architectures-train = Train three seeds
architectures-train_grid = Train twelve: rates × strengths
architectures-grid = Learning rate (down) by strength of the decay (across), seed 1
architectures-rate = learning rate
architectures-cell = learning rate { $rate }, strength { $strength }: { $what }
architectures-not_ended = training
architectures-curves = Three seeds of it
architectures-curves_of_cell = The chosen network
architectures-curves_detail = share of right answers, by training step
architectures-setting = Addition modulo 47, half of all sums shown, 2,000 steps to understand; learning rate 0.003 except in the grid.
architectures-needs_factored = needs factored input
architectures-needs_factored_output = needs factored output
architectures-remove = Remove this row
architectures-count = { $count } of { $all }
architectures-range = { $least } to { $most }

## crowd

crowd-done = finished
crowd-progress = { $done } of { $all } done
crowd-restarted =
    { $count ->
        [one] A training worker stopped; the run it was training has begun again on a fresh one.
       *[other] A training worker stopped; the { $count } runs it was training have begun again on a fresh one.
    }
crowd-refused = That would be more runs than memory holds, so nothing was changed.

## outcome

outcome-nothing = never fits
outcome-memorises = memorises only
outcome-groks = groks
outcome-together = both at once
# Different letters.
outcome-nothing_letter = N
outcome-memorises_letter = M
outcome-groks_letter = G
outcome-together_letter = B
outcome-ended_both = { $class }; memorised at step { $memorised }, understood at step { $understood }
outcome-ended_memorised = { $class }; memorised at step { $memorised }, never understood
outcome-ended_understood = { $class }; understood at step { $understood }
outcome-ended_neither = { $class }; never memorised

## construction

construction-controls = Numbers
construction-sum = a + b mod { $modulus }
construction-difference = a − b mod { $modulus }
construction-neurons = Neurons N
construction-modulus = Hours M
construction-nonlinearity = Each neuron answers with
construction-relu = max(0, x), ReLU
construction-square = x², the square
construction-embed = 1. Describe
    .detail = a and b on the circle, and their midpoint
construction-unembed = 2. Read off
    .detail = twice as many places as numbers
construction-project = 3. Project
    .detail = the midpoint, seen from each neuron’s direction
construction-double = 4. Double and add
    .detail = each arrow turned to twice its angle
construction-outputs = All outputs for a = b
    .detail = where the arrows lead
construction-targets = Target and output
    .detail = in numbers on the clock
construction-errors = What is left over
    .detail = output minus target, in numbers
construction-embed_says = The midpoint of { $a } and { $b } lies half-way along their chord.
construction-unembed_says = Here stand the doubled numbers: the midpoint points to { $answer }, and { $a } + { $b } makes { $answer }. Each has two places, opposite each other.
construction-unembed_nowhere = { $a } and { $b } lie opposite each other: their midpoint is the centre, which points nowhere.
construction-project_all = All { $all } neurons answer (thick).
construction-project_nothing = The midpoint is the centre: no neuron sees anything.
construction-project_some = { $some } of { $all } neurons answer (thick); the others see the midpoint from behind.
construction-double_right = The arrows add up to { $answer }: right.
construction-double_wrong = The arrows add up to { $answer }, but { $target } would be right.
construction-double_nothing = The arrows add up to nothing: there is no answer.
construction-outputs_says = The further out, the larger the votes. The dot is the pair chosen above: the further apart a and b, the closer to the centre.
construction-targets_says = Every direction the midpoint can have, against the answer it gives. Exact would be the diagonal.
construction-errors_says = Largest error { $most } numbers. Within ±½ the nearest number is still the right one.
construction-target_axis = a + b
construction-output_axis = output
construction-error_axis = numbers
construction-limit = wrong beyond
construction-first_half = once round
construction-second_half = second time round
construction-accuracy_all = { $neurons } neurons with { $name }, { $modulus } hours: all { $pairs } pairs right (100%).
construction-accuracy = { $neurons } neurons with { $name }, { $modulus } hours: { $right } of { $pairs } pairs right ({ $share }).
# Why not all are right.
construction-even = { $modulus } is even, so every number has one exactly opposite. The midpoint of such a pair is the centre of the circle, which points nowhere: these { $modulus } pairs have no answer, however many neurons there are.
construction-four = Four directions, doubled, are only two, opposite each other: the arrows can add up along one line and nowhere else.
construction-three = ReLU keeps half of what it reads as it is. Over three directions that half does not cancel once they are doubled, and it swamps the answer. A square has no such half: with x², three neurons are enough.
construction-six = With an even number, opposite neurons share one doubled direction, so six neurons have only three. For the bend of ReLU three are too few; for a square they are enough.
construction-eight = With an even number, opposite neurons share one doubled direction, so eight neurons have only four: better than six, not as good as five or seven.
construction-ten = Opposite neurons share one doubled direction: ten ReLU neurons do exactly what five do.
construction-bend = ReLU bends the answer by a small part of a turn. With { $modulus } numbers on the clock that is more than half a number for some pairs.

## five

five-embedding = The circle it is given
    .detail = given, never trained
five-in_projection = In
    .detail = the arrows in, 2 × neurons
five-out_projection = Out
    .detail = the arrows out, neurons × 2
five-neuron_axis = neuron
five-cos = cos
five-sin = sin
five-trained_in = Trained: reads
    .detail = where each neuron looks
five-trained_out = Trained: writes
    .detail = where each neuron points
five-built_in = Constructed: reads
    .detail = evenly spread
five-built_out = Constructed: writes
    .detail = every angle doubled
five-ring = grey circle: arrows of length { $length }
five-at = neuron { $neuron } at { $angle }°
five-built_says = { $neurons } neurons written down instead of trained answer { $share } of all sums on a clock with { $modulus } hours.
five-angles = Angles
    .detail = in degrees
five-neuron = neuron
five-reads_at = reads at
five-writes_at = writes at
five-off = off from double
five-rest = and { $count } more
five-seeds = Seeds
    .detail = tried here, on your device
five-tally_none = None has finished yet. Press New seed for another one.
five-tally_reached =
    { $good ->
        [one] { $good } tried to the end; it reached 100% (seed { $reached }).
       *[other] { $good } tried to the end, all reached 100% (seeds { $reached }).
    }
five-tally_failed =
    { $bad ->
        [one] { $bad } tried to the end; it did not reach 100% (seed { $failed }).
       *[other] { $bad } tried to the end, none reached 100% (seeds { $failed }).
    }
five-tally_both =
    { $all } tried to the end: { $good } reached 100% ({ $good ->
        [one] seed
       *[other] seeds
    } { $reached }), { $bad } did not ({ $bad ->
        [one] seed
       *[other] seeds
    } { $failed }).
five-measured = Of our eight seeds six reached 100%.

## interference

interference-heading = What the neurons say about each answer
    .detail = votes: of each frequency’s neurons alone, and of all
interference-all = all { $neurons } neurons together
interference-axis = answer
interference-verdict_right = The network answers { $answer }, which is right; the next best answer is { $lead } behind.
interference-verdict_wrong = The network answers { $answer }; right would be { $right }. It leads by { $lead }.
interference-verdict = The network answers { $answer }; the next best answer is { $lead } behind.
interference-trained_on = a sum it is trained on
interference-never_seen = a sum it has never seen
interference-at = answer { $answer }
interference-hint = Arrow keys walk through the answers.
interference-slider = number { $name }
interference-step = training step
interference-two = { $first } and { $second } together
interference-runner_up = { $name } · highest: { $winner }, runner-up { $share }
interference-runner_up_short = { $name } · { $winner }, next { $share }
interference-shares = Counted from the mean vote, which for a wave is zero, the runner-up gets { $one } of the winner’s votes with the strongest wave alone, { $two } with two, { $all } with all.

## stars

stars-waves = Waves by frequency
    .detail = weights of neurons by the numbers they read, and by answer
stars-input_spectrum = What they read
    .detail = Fourier coefficients of the input weights
stars-output_spectrum = What they write
    .detail = Fourier coefficients of the output weights
stars-circles = Circles of each frequency
    .detail = its neurons at their cosine and sine coefficient, and the numbers as they read them
stars-input = input
stars-output = output
stars-short_group = freq. { $frequency } · { $neurons }
stars-others =
    { $neurons ->
        [one] 1 neuron has another frequency, or none.
       *[other] { $neurons } neurons have other frequencies, or none.
    }
stars-frequency_axis = frequency: turns from 0 to the last number; a cosine and a sine column each
stars-number_axis = number a or b
stars-answer_axis = answer
stars-height = height ±{ $height }
stars-radius = outer circle: { $radius }
stars-doubled = In { $doubled } of { $all } neurons the output angle is twice the input angle (within { $degrees }°).
stars-hours = Order of the hours
stars-clock = as on the clock
stars-steps = in steps of { $step }: frequency { $frequency }
stars-stepped = { $axis }, in steps of { $step }
stars-numbers = numbers

## parity

parity-lines = Every input weight
    .detail = by training step
parity-matter = digits that matter
parity-distractors = all other digits
parity-biases = biases
parity-lines_say = Largest now: { $matter } among the digits that matter, { $others } among the others; { $share } of the sum of squares is on those that matter.
parity-parts = What is made small
    .detail = data loss and penalty, logarithmic
parity-data = data
parity-penalty = penalty
parity-total = sum
parity-parts_say = Data loss { $data }, penalty { $penalty }.
parity-no_penalty = There is no penalty: decoupled decay shrinks the weights directly and is no part of the loss.
parity-no_pull = There is no penalty: only the data loss is made small.

## progress

progress-answers = Who answers?
    .detail = share of right answers
progress-voices = Who is louder?
    .detail = lead of the right answer in the rule, of the best wrong one in the rest
progress-whole = whole network
progress-rule = rule alone
progress-rest = the rest
progress-unheard = At step { $step } the rule alone answered every unseen sum. The whole network, which contains it, answered { $whole }.
progress-heard = At step { $step } the rule became louder than the rest: by then the network answered { $whole }.
progress-more = More measures (see Definitions): losses, order, size
progress-losses = Loss with the waves alone, and without them
    .detail = nats a row, logarithmic
progress-norms = Size of each matrix
    .detail = L2 norm
progress-order = How pure, how few
    .detail = purity, Gini coefficient and share of the key frequencies, 0 to 1
progress-restricted = restricted
progress-excluded = excluded
progress-purity = purity
progress-gini = Gini
progress-key_share = key share
progress-matrix_embed = embedding
progress-matrix_in = reading
progress-matrix_in_b = reading b
progress-matrix_bias_in = hidden bias
progress-matrix_out = writing
progress-matrix_unembed = unembedding
progress-matrix_bias_out = output bias
progress-plateau = memorised, not yet understood
progress-keys = Key frequencies: { $keys }; their waves explain { $explained } of the variance of the votes.
progress-pizza_or_clock = Pizza or clock (note 6)? Zhong et al. 2023 measure gradient symmetricity, 1 for a pizza, here { $symmetricity }, and distance irrelevance, near 0 for a pizza and near 1 for a clock, here { $irrelevance }.
progress-irrelevance = How little the right vote depends on how far apart a and b are: distance irrelevance (Zhong et al. 2023) { $irrelevance }, 0 for a pure pizza, near 1 for a clock (note 6).
progress-adds_first = This network adds before it clips, so it cannot multiply as a clock does; it evens out the distance by other means (see “Adding by interference”).
progress-foreign = A vote is taken apart by the rule in a + b, so only of a network that adds. The opening figure trains another task now; bring its settings back.
progress-nothing = Measured while it trains, with the frequencies of the moment; once it has ended, with those it ended with.
bet-locked = The answer is locked until the run gets there.
bet-begins = The training begins when you have bet.
bet-other = This run has other settings than the bet is about: set them back, and train once more.
bet-elsewhere = “Let them multiply”, below, starts the run that decides this.
bet-untried = Drag a or b until the shorter way leads past 0, or
bet-right = So it was.
bet-wrong = Not this time.
bet-missed = It is over. Bet now, or
bet-first = Bet now, or
bet-tried = You have seen it. Bet now, or
bet-reveal = see the answer
bet-forget = Forget my bets
bet-none = You placed no bet.
bet-tally = Bets placed: { $placed } of { $all }; right so far: { $right }.
bet-unseen = not seen yet
bet-stop = stop at step { $step }
bet-understood = understood at step { $step }
bet-never = has not understood
bet-covered = Here is the answer to the bet above. Bet first, or see the answer there.
prose-back = ↩ back to the text
tally-picture = Share as a picture
tally-said = You said
tally-did = It did
tally-alt = { $subject }: you said “{ $said }”; it did “{ $did }”.
tally-right = Right.
tally-wrong = Wrong.
flag-ask = Your bet: drag the flag to where you would stop.
flag-ask_here = Would you stop here? Drag the flag, or train on.
flag-label = The step at which you would stop
flag-at = You would stop at step { $step }. Wait and see.
flag-stopped = You would have stopped at step { $step }, with { $share } of the unseen sums right. It understood at step { $understood }.
flag-never = You would have stopped at step { $step }, with { $share } of the unseen sums right. With these settings it has not understood.
flag-after = It had already understood, at step { $understood }, when you planted the flag: not counted. Another seed is another run to bet on.
flag-late = It understood at step { $understood }, before your flag at step { $step }: you would have been patient enough.
hours-powers = numbers in the order { $list }, …
flag-ruler = Ruler
flag-accuracy = right answers
flag-five = five right in a row
flag-loss = loss
flag-margin = margin

## share and save

keep = Share and save
keep-link = Link
keep-copy = Copy
keep-copy_text = Copy as text
keep-qr = QR code
keep-qr_label = The link as a QR code
keep-embed = Embed
keep-element = Element
keep-frame = Frame
keep-markdown = Markdown
keep-notebook = Notebook cell
keep-choose = Choose and preview …
keep-view = View
keep-compact = compact
keep-full = full
keep-hide = Leave out
keep-hide_title = title
keep-hide_legend = legend
keep-hide_state = state
keep-hide_controls = controls
keep-hide_caption = caption
keep-width = Width
keep-height = Height
keep-language = Language
keep-own_language = English
keep-theme = Colours
keep-theme_own = as the reader’s system
keep-light = light
keep-dark = dark
keep-start = Begins
keep-start_set = with the settings it has here
keep-start_own = as in grokscope
keep-preview = Preview
keep-picture = Picture
keep-film = Training as a film
keep-film_step = step { $step }
keep-film_frame = Frame { $at } of { $all } …
keep-film_none = Nothing moves yet: train it first.
keep-film_not = This browser cannot make such a file. Chrome, Edge and Firefox can.
keep-curves = Curves
keep-members = Curves of all networks
keep-state = Weights and optimizer
keep-save = Save
keep-load = Go on from a file …
keep-program = The same training in
keep-first = First weights and rows
keep-cite = To cite it
keep-bibtex = Copy BibTeX
keep-carries = Each file carries its settings, the version and the licence. Weights are safetensors; the command line reads them too.
keep-copied = Copied.
keep-not_copied = This page may not write to the clipboard. The text in the field is selected: copy it from there.
keep-saved = Saved as { $file }.
keep-needs = It starts from { $file }: save “First weights and rows” beside it.
keep-not_saved = The browser did not take the file.
keep-no_picture = There is no picture to save yet.
keep-nothing_yet = Nothing has been trained yet.
keep-loaded = It goes on from step { $step } of the file. Press play.
keep-not_loaded = { $file } was not taken, and nothing has changed: { $why }
keep-other_kind = it is a network for another kind of task, which this figure cannot draw
keep-too_large = it is larger than what this page may train
keep-unreadable = it could not be read
keep-no_batch = Its mini-batches are drawn by a generator that neither library has, so there is no program that would follow it.
keep-taken = Read: { $networks } networks. Play trains those that are missing.
keep-other_networks = its networks are not among those of this figure
keep-no_column = there is no column { $name }
keep-no_value = line { $line }, column { $name }: { $text } is no value of it
keep-no_line = line { $line } has other columns than the first, or is no text
keep-no_rows = it has no row
keep-alone = One of them
keep-alone_open = alone in the article, with its weights and programs
keep-no_weights = it is no file of weights (.safetensors) as “Save” writes them: { $why }
keep-no_parquet = What turns tables into Parquet and back could not be fetched. CSV goes without it.
keep-no_memory = there is no memory for it
keep-no_numbers = The programs are written for networks that answer with classes; this one answers with a number.
keep-no_fresh = Its rows are drawn anew at each step by a generator that neither library has, so there is no program that would follow it.
keep-shelf = Shelf
keep-shelf_keep = Keep this run
keep-shelf_again = Keep it as it is now
keep-shelf_take = Go on from a kept run …
keep-shelf_run = { $name }, step { $step }
keep-shelf_all = All kept runs
keep-shelf_kept = Kept at step { $step }. While this page is open it is kept anew as it trains, so a reload loses seconds at most.
keep-shelf_missing = This browser keeps nothing for this page: it is in a frame without an origin, or its storage is turned off. Save the run as a file instead.
keep-shelf_many = The shelf is full: it holds { $runs } runs, or 64 MB. Remove some first; nothing there has been changed.
keep-shelf_full = The browser has no room left for this page. Remove some runs, or save this one as a file.
keep-shelf_other = The browser refused: { $why }

## own

own-facts = { $rule } · { $neurons } neurons, { $shown } of { $all } answers shown to it
own-of_elements = { $elements } elements, { $kind }
own-group = a group in which the order counts
own-group_commutative = a group in which the order does not count
own-operation = an operation, no group, in which the order counts
own-commutative = an operation, no group, in which the order does not count
own-of_bits = { $rows } rows of { $digits } bits, { $ones } of them with label 1
own-examples = Begin with
own-permutations = Turning a cube
own-subtraction = Subtraction mod 31
own-random = Answers by lot
own-bits = Ten bits
own-table = Your table
own-train = Train on this table
own-file = Choose a file …
own-meaning = Read it as
own-either = whatever its shape says
own-square = an operation
own-rows = rows with a label
own-unreadable = { $file } is not a text file in UTF-8. Nothing has changed.
own-named = Numbered in the pictures: { $names }.
own-labels = Label 0 is { $zero }, label 1 is { $one }.
own-elsewhere = The same rule in the figures of one network
own-others = Teach it in place of sums where networks are compared:
other-decay = Four strengths
other-map = Where grokking lives
other-forget = Fewer examples
other-early = Stop early
other-waits = How long is the wait?
other-half = Half a rule
other-lies = Wrong labels
other-regions = Four regions
other-race = The race
other-size = The right size
other-ticket = Winning tickets
other-slow = Slow gradients
other-architectures = The same function, other factors
own-beyond_link = This table is too large for a link: the address leaves it out. “Share and save” keeps it, in a file or on the shelf.
own-headings = The first line was taken for headings.
own-results = The results are no elements; they are numbered in the order in which they come.
own-steps = Column { $column } became bits that say whether it is at least { $at }.
own-bit = In column { $column }, { $value } is 1.
own-constant = Column { $column } is the same everywhere and was left out.
own-repeated =
    { $rows ->
        [one] { $rows } row stands there again and counts once.
       *[other] { $rows } rows stand there again and count once.
    }
own-empty = There is no table yet: paste one above, or begin with an example.
own-long = That is more text than this page reads: at most { $megabytes } MB. Nothing has changed.
own-ragged = Line { $line } has { $found } columns, the first line { $expected }: each line needs as many, separated by tabs, commas, semicolons or spaces. Nothing has changed.
own-blank = Line { $line }, column { $column } is blank: every cell needs a value. Nothing has changed.
own-not_square = An operation needs as many columns as lines; there are { $lines } lines and { $columns } columns. Nothing has changed.
own-size = An operation on { $elements } elements: from 2 to { $most } can be trained here. Nothing has changed.
own-heading = Line { $line }, column { $column }: “{ $found }” cannot be a heading there. Lines and columns need the same headings, each once. Nothing has changed.
own-no_element = Line { $line }, column { $column }: “{ $found }” is none of the elements in the headings. Nothing has changed.
own-many_results = Line { $line }, column { $column }: “{ $found }” is one result too many. An operation on { $size } elements has at most { $size } different results. Nothing has changed.
own-no_inputs = There is one column only: a row needs at least one value and, in the last column, its label. Nothing has changed.
own-not_a_number = Line { $line }, column { $column }: “{ $found }” is no number, and the column has more than two values. Nothing has changed.
own-third_label = Line { $line }, column { $column }: “{ $found }” is a third label beside “{ $first }” and “{ $second }”. The network answers yes or no. Nothing has changed.
own-one_label = Every row has the label “{ $label }”: there is nothing to tell apart. Nothing has changed.
own-contradiction = Lines { $before } and { $line } read the same and have different labels. A rule answers each row once. Nothing has changed.
own-no_bit = Every column has one value only: there is nothing to read. Nothing has changed.
own-digits = The columns make { $digits } bits; a row may have { $most }. Nothing has changed.
own-row_count = There are { $rows } rows; from 2 to { $most } can be trained here. Nothing has changed.

## numbers

numbers-open = The numbers as a table
numbers-of_run = The curves up to step { $step }, in { $rows } rows
numbers-of_members =
    { $members ->
        [one] { $members } network
       *[other] { $members } networks
    } of this figure
numbers-step = Step
numbers-train_accuracy = Trained on: right
numbers-test_accuracy = Unseen: right
numbers-train_loss = Trained on: loss
numbers-test_loss = Unseen: loss
numbers-norm = Norm of the weights
numbers-wrong = Wrongly labelled: right
numbers-dropped = Taken away: right
numbers-member = Network
numbers-setting = Setting
numbers-train_explained = Trained on: explained
numbers-test_explained = Unseen: explained
numbers-fitted = Fits at step
numbers-memorised = Memorised at step
numbers-understood = Understood at step
numbers-not_yet = not yet
numbers-scroll = Table of numbers
numbers-again = As they were when you opened it; close and open it for newer ones. “Curves” above has every one.

## shelf

shelf-empty = Nothing is kept yet. “Share and save” in a figure keeps its run; saved files may be added here, chosen, dropped or pasted.
shelf-name = Name
shelf-state = Steps
shelf-show = Show
shelf-open = Open
shelf-save = Save
shelf-remove = Remove
shelf-sure = Remove it?
shelf-add = Add files …
shelf-added = Added: { $runs }.
shelf-refused = { $file } was not taken: { $why }.
shelf-chart = Right answers by training step: bold on unseen examples, thin on those trained on
shelf-chart_of = Curves of { $runs } kept runs
