### 各图用到的全部文字，按 Fluent 的写法（https://projectfluent.org/fluent/guide/）。{ $参数 } 由页面填入；
### 正文、标题和图注不在这里，在文章里。

## page

reverse_title = { $neurons } 个神经元，权重衰减 { $decay }
reverse_title_undecayed = { $neurons } 个神经元，没有权重衰减
modadd_title =
    { $task ->
        [table] { $p } 个元素的自定运算
        [sub] 在 { $p } 小时的钟面上做减法
        [mul] 在 { $p } 小时的钟面上做乘法
        [div] 在 { $p } 小时的钟面上做除法
        [squares] 在 { $p } 小时的钟面上做平方相加
       *[add] 在 { $p } 小时的钟面上做加法
    }
modadd_facts =
    { $task ->
        [add] { $neurons } 个神经元，{ $all } 道算式中给它看 { $shown } 道
       *[other] { $neurons } 个神经元，{ $all } 对数中给它看 { $shown } 对
    }
parity_title =
    { $k ->
        [0] { $n } 位数字的自定规则
       *[other] { $n } 位数字中前 { $k } 位的奇偶性
    }
parity_facts = { $neurons } 个神经元，给它看 { $shown } 个样本
accuracy_curve = 正确率
    .detail = 随训练步数变化
five_curve = 连对五题
    .detail = 概率，随训练步数变化
loss_curve = 损失
    .detail = 对数坐标，随训练步数变化
margin_curve = 间隔
    .detail = 正确答案的票数减去最高的错误答案，中位数
input_weights = 每个神经元在找什么
    .detail = 输入权重，神经元 × 数
output_weights = 每个神经元投票给谁
    .detail = 输出权重，神经元 × 答案
first_layer = 每个神经元在读什么
    .detail = 输入权重，神经元 × 数位
waves = 逐个看神经元
    .detail = 从 0 到最大数的输入权重
answers = 全部算式
    .detail = 每行是第一个数，每列是第二个数
answers_twice = 全部算式
    .detail = 每行是第一个数，每列是第二个数；a + b 与 b + a 是同一个算式
answers_pairs = 全部数对
    .detail = 每行是第一个，每列是第二个
train = 训练
test = 未见过
wrong_labels = 标错的
dropped = 已移除
number_axis = 数
answer_axis = 答案
digit_axis = 第几位
bias_column = 偏置
output_column = 票
they_matter =
    { $k ->
        [1] 只有这位有用
       *[other] 这 { $k } 位有用
    }
neuron = 神经元 { $neuron }
neuron_turns = 神经元 { $neuron }：起伏 { $turns } 次
frequency_group = 频率 { $frequency } · { $neurons } 个神经元
no_weights = 还没有学到什么。
moved_decay = 衰减
moved_rate = 学习率
your_flag = 你的旗
legend_trained = 答对，训练过
legend_unseen = 答对，从未见过
legend_wrong = 答错
scrub_hint = 方向键逐步回看，Esc 键回到当前。
choose_hint = 方向键选择神经元。
by_frequency = 按频率排序
by_norm = 按大小排序
play = 训练
again = 再来
pause = 暂停
advance = 训练 { $steps } 步
rewind = 重来，种子不变
new_seed = 换种子
fork = 从第 { $step } 步分叉
fork_hint = 分叉从那一步出发，换一种衰减继续训练，画在同一坐标里。点一下曲线可以固定某一步。
forked_at = 分叉于第 { $step } 步
remove_fork = 删除分叉 { $letter }
speed = 速度
speed_max = 尽可能快
speed_of = 每秒 { $rate } 步
decay = 权重衰减
decay_none = 没有
decay_moderate = 适中
decay_extreme = 极强
decay_kind = 衰减的种类
kind_decoupled = 每个权重按同一比例缩小（解耦）
kind_l2 = 对平方的惩罚（L2）
kind_l1 = 对绝对值的惩罚（L1）
rate = 学习率
rate_careful = 谨慎
rate_hasty = 急躁
preset = 预设
restore = 恢复预设
engine = 引擎
engine_auto = 自动选择
engine_cpu = CPU
engine_fused = GPU
engine_burn = GPU（burn）
# 两个句子之间。
gap = {""}
labelled = { $heading }（{ $detail }）。{ $says }
told_at = { $at }：{ $says }。
sentence = { $says }。
bracketed = { $what }（{ $more }）
clause = { $before }；{ $item }
item = { $before }、{ $item }
more = 更多设置
part_missing = 这一部分没能取到。
more_missing = 这一部分没能取到。合上再打开，会再试一次。
restarts = 下面各项里，最后三项立即生效；改动其余各项会重新开始训练。
controls = 控制
dismiss = 关闭
state_untouched = 随时可以开始
state_loading = 准备中
state_training = 训练中
state_paused = 已暂停
state_offscreen = 不在屏幕上，已暂停
state_hidden = 标签页在后台，已暂停
state_queued = 等待中：另外两个图正在训练
state_finished = 已完成
state_stopped = 已停止
state_diverged = 已发散
milestones_none = 尚未背熟
milestones_memorised = 第 { $memorised } 步背熟 · 尚未学会
milestones_nothing = 没有背熟
milestones_memory = 第 { $memorised } 步背熟 · 没有学会
milestones_understood = 第 { $understood } 步学会
milestones_both = 第 { $memorised } 步背熟 · 第 { $understood } 步学会
milestones_same = 第 { $step } 步背熟并学会
milestones_at_once = 第 { $understood } 步学会 · 第 { $memorised } 步背熟
recorded = 录好的训练
memorised_here = 全部背熟了
understood_here = 没见过的也会了
all_here = 学会了
at_step = 第 { $step } 步
looking_at = 回看第 { $step } 步
looking_weights = 回看第 { $step } 步（权重取自第 { $weights } 步）
per_second = 步/秒
on_cpu = CPU
on_gpu = GPU
on_flex = CPU（burn）
why_short_gpu = 这种规模更快
why_short_small = 网络很小
why_short_no_gpu = 没有可用的 GPU
why_short_software = 没有真正的 GPU
why_short_not_built = 本站不含 GPU 部分
why_short_forced = 按你的选择
why_short_forced_unsupported = 所选引擎不支持
why_short_forced_no_gpu = 所选引擎没有可用的 GPU
why_short_forced_not_built = 本站不含所选引擎
why_short_gpu_died = GPU 出错
why_gpu = 在显卡上训练：对这种规模的网络，显卡比处理器快。
why_small = 网络很小，用显卡训练也不会更快，因此在处理器上训练。
why_no_webgpu = 这个浏览器不提供 WebGPU，因此在处理器上训练。
why_no_adapter = 浏览器找不到可用的显卡，因此在处理器上训练。
why_software = 这里的显卡是用软件模拟的，因此直接在处理器上训练。
why_not_built = 本站没有包含显卡部分，因此在处理器上训练。
why_forced = 这是你选择的引擎。
why_forced_unsupported = 所选引擎不支持这个网络（样本和神经元太多，或读入的是实数），改由 burn 在显卡上训练。
why_forced_no_webgpu = 你选择的引擎需要显卡，但这个浏览器不提供 WebGPU，改在处理器上训练。
why_forced_no_adapter = 你选择的引擎需要显卡，但浏览器找不到可用的显卡，改在处理器上训练。
why_forced_not_built = 本站没有包含你选择的引擎，改在处理器上训练。
why_gpu_died = 在显卡上训练失败了三次，现在改在处理器上训练。
measured = 训练正确率 { $train_accuracy }，未见样本正确率 { $test_accuracy }；训练损失 { $train_loss }，未见样本损失 { $test_loss }。
summary_unmeasured = { $title }：{ $state }，第 { $step } 步。{ $milestones }。{ $decay }。
summary_measured = { $title }：{ $state }，第 { $step } 步。{ $measured }{ $milestones }。{ $decay }。
spoken = { $title }：{ $news }。
spoken_memorised = 第 { $step } 步背熟
spoken_understood = 第 { $step } 步学会
done = { $steps } 步已全部完成。
to_present = 回到现在
not_grokked = { $steps } 步已经用完，这个网络还没有学会。通常有效的办法：
out_of_patience = 在第 { $step } 步停止：未见样本上的损失已经很久没有改善。正是这种“耐心”规则会错过顿悟。
finished = 完成：第 { $understood } 步学会；第 { $ended } 步停下休息，为你省电。
forgot = 第 { $understood } 步学会，后来又忘了：结束时（第 { $ended } 步）没见过的题只答对 { $right }。
diverged = 第 { $step } 步时数值失控发散。减小学习率通常有效。
train_on = 继续训练
more_decay = 加强衰减
less_decay = 减弱衰减
more_data = 增加数据
smaller_rate = 用学习率 { $rate } 重新开始
restarted = 训练线程意外停止，已从第 { $step } 步重新启动。
gpu_gave_up = 在显卡上失败了三次，改用处理器继续。
fault_forbidden = 这里无法训练：本页面所在的框架或网站的策略禁止工作线程。请单独打开本页面。
fault_missing = 暂时无法训练：页面的一部分没能取到（{ $file }）。请检查网络连接。
fault_broken = 暂时无法训练：页面的一部分在传输中损坏了（{ $file }）。
fault_replaced = 本页面已有更新的版本。请重新加载，你的设置会保留。
fault_memory = 训练线程内存不足。较小的网络，或者少开几个页面，也许就够了。
fault_silent = 训练线程无法保持运行：它不再有任何回应。
fault_stopped = 训练线程无法保持运行：它一再意外停止。
try_again = 再试一次
reload = 重新加载
bad_value = { $key }={ $value }：可以是 { $accepted }。
unknown_key = { $key }：没有这个参数。
unknown_preset = preset={ $name }：没有这个预设。可用的有 { $presets }。
conflict = { $key }：{ $why }。

# 键与键之间的冲突；英语的句子在词汇表（crates/experiment）里。
misfit_task = task={ $task } 是另一类任务
misfit_model = 这种网络不适用于这个任务
misfit_loss = 这种损失不适用于这个任务
misfit_adam_decay = Adam 没有解耦衰减；请用 opt=adamw，或改用 l2
misfit_digits = 不能超过总位数
misfit_act = act=quadratic 只用于 model=committee，而它也没有别的激活函数
misfit_numbers = 以实数作答的网络既没有偏置，也没有错误的标签
misfit_division = 只有 p 为质数时，除法才对所有 b ≠ 0 有定义
misfit_order = 这种运算与 a、b 的次序有关
misfit_frequencies = 固定嵌入至少需要一个频率，且每个频率不小于 1、小于 p/2
misfit_table = 这个任务需要一张它的表
misfit_size = 元素或位数有多少，由表决定
misfit_rows = 训练样本至少一个，并且要留下测试样本
misfit_memory = 这次训练所需的内存超过上限 { $allowed } MiB
rest_applied = 其余设置已生效。

## class

class-number = 你的号码
class-ask = 输入你的号码，从 1 到 { $pupils }。它决定哪个网络是你的。
class-told = { $pupil } 号：{ $setting }，种子 { $seed }。全班没有第二个人训练这个网络。
class-setting = { $key } { $value }
class-share = 给它看 { $share } 的样本
class-alike = 大家的设置都一样
class-start = 训练我的网络
class-again = 再训练一次
class-chart = { $pupil } 号网络的正确率，随训练步数变化：虚线是给它看的样本，实线是从未见过的样本。
class-reading = 第 { $step } 步：看过的 { $train }，没见过的 { $test }。
class-memorised = 第 { $step } 步背熟。
class-not_memorised = 没有背熟。
class-understood = 第 { $step } 步学会。
class-not_understood = { $steps } 步之内没有学会。
class-outcome = { $memorised }{ $understood }最后，从没见过的样本它答对了 { $accuracy }%。
class-code = 你的编码
class-keep = 把编码交给老师：复制、念出来，或者用这张图。大小写都可以。
class-copy = 复制
class-copied = 已复制。
class-by_hand = 已选中，请手动复制。
class-qr = 编码 { $code } 的二维码
class-teacher = 给老师：选择实验，取得链接
class-choose = 改变什么
class-offer_share = 钟面加法：给它看多少算式
class-offer_decay = 钟面加法：权重衰减
class-offer_rows = 数字的奇偶：给它看多少样本
class-offer_own = 以链接为准
class-values = 取值
class-values_hint = { $key }的取值，用逗号隔开
class-pupils = 学生人数
class-link = 发给全班的链接
class-board = 汇总板的链接
class-scan = 全班链接的二维码，可以从屏幕上扫
class-bad = 这个实验不能交给一个班：
class-pupils_range = 学生人数可以是 1 到 { $most }。
class-few = 至少要两个取值：只有一个就没有什么可比的。
class-axes = 只有一项设置可以有几个取值，这里不止一项。
class-wrong_value = { $key } { $value }：编码只容得下三位数字。
class-steps = 一个班最多训练 { $most } 步。
class-seeds = 一个班的种子最大是 { $most }。
class-wrong_range = { $key }={ $text }：范围写作“首..末”、“首..末:步长”或“首..末*倍数”，从小到大。
class-twice = { $key } 出现了两次；它的取值要写在一处，用逗号隔开。
class-presets = 这些任务的预设各不相同，请指定一个。
class-many = 这里有 { $count } 个网络，最多可以有 { $most } 个。

## board

board-paste = 全班的编码
board-example = 随到随贴，也可以手打：小明：4K0Q-8XA2-…，一行一个或几个都行
board-kept = 这里的内容保存在这个浏览器里，不会发送到任何地方。
board-not_kept = 这个浏览器不保存任何东西：关掉页面，这里的内容就没有了。也不会发送到任何地方。
board-clear = 清空
board-sure = 全部清空？
board-of =
    { $counted ->
        [0] 还没有编码。
       *[other] { $pupils } 个里已有 { $counted } 个编码。
    }
board-missing = 还缺：{ $list } 号。
board-one_setting = 设置
board-up = 从背熟到学会的步数
board-never = ○ { $steps } 步之内没有学会
board-chart = { $counted } 个网络的结果，其中 { $understood } 个学会了：每种设置下的等待。数字在下面的表里。
board-value = 设置
board-count = 网络数
board-understood = 学会
board-median = 等待的中位数
board-spread = 最短 – 最长
board-range = { $least } – { $most }
board-says = 训练了 { $counted } 个网络，{ $understood } 个学会了，{ $never } 个没有。
board-setting = { $key } { $value }
board-says_spread = { $setting } 时，只有种子不同，有的网络等了 { $least } 步，有的等了 { $most } 步：只看一次训练，谁也说不出一项设置有什么作用。
board-says_medians = 等待是否取决于设置，要看中位数和圆圈的多少，不能看任何一个点。
board-says_never = 圆圈说的是“{ $steps } 步之内没有学会”，不是“永远学不会”。这些网络要等多久并不知道，只知道比剩下的步数长。所以求中位数时把它们算作最长的；一列里圆圈占一半或更多，中位数就无法知道。
board-says_one = 一次训练只是一个点。换一个种子，下一个点会离它多远，它说不出来。汇总板就是为此准备的。
board-foreign = 这些编码都不属于打开这个汇总板的实验。图上画的是其中最多的一种。请用班级页面上的链接打开汇总板，它就能多做一些检查。
board-remark = 第 { $line } 行第 { $column } 个字符起，{ $text }：{ $why }
board-length = 有 { $count } 个字符，应该是 { $all } 个。
board-symbol = 编码里没有 { $symbol } 这个字符。
board-check = 有一个字符不对，或者两个字符换了位置。
board-senseless = 说的是任何网络都做不到的事。
board-again = 同样的编码已在第 { $line } 行，只算一次。
board-other = 这个学生在第 { $line } 行有另一个编码，算的是那一个。哪个对？
board-is_foreign = 属于另一个实验。
board-swapped = 种子或设置与这个号码不符。
board-bad = 汇总板的链接读不懂：
board-pupils_range = 学生人数可以是 1 到 { $most }。
board-axes = 只有一项设置可以有几个取值，这里不止一项。
board-wrong_value = { $key } { $value }：编码只容得下三位数字。
board-steps = 一个班最多训练 { $most } 步。
board-seeds = 一个班的种子最大是 { $most }。
board-wrong_range = { $key }={ $text }：范围写作“首..末”、“首..末:步长”或“首..末*倍数”，从小到大。
board-twice = { $key } 出现了两次；它的取值要写在一处，用逗号隔开。
board-presets = 这些任务的预设各不相同，请指定一个。
board-many = 这里有 { $count } 个网络，最多可以有 { $most } 个。

## room

room-ask = 全班下注：停在这里，还是继续？
room-more = 加一票：{ $choice }
room-less = 减一票：{ $choice }
room-stop = 停在这里
room-go_on = 继续
room-keys = 空格或 Page Down：播放、暂停。Page Up：从头开始。1 到 9：给这个答案加一票，加按 Shift 减一票。

## size, slow, race, ticket, borrowed, lazy

lazy-legend = 虚线：在哪一步拟合给它看的例子；实线：在哪一步学会未见过的例子；没有做到的不画点
lazy-start = 六个一起训练
lazy-scale = α，回答乘以的倍数
lazy-steps = 步数
lazy-lane = α = { $scale }
lazy-rows = 给它看的例子
lazy-hidden = 神经元
lazy-chart = 各个倍数 α 的步数。拟合：{ $fitted }。学会：{ $understood }。
lazy-empty_chart = 各个倍数 α 的步数，还没有训练
lazy-item = α = { $scale } 在第 { $step } 步
lazy-none = 没有
lazy-milestones = 第 { $fitted } 步拟合，第 { $understood } 步学会。
lazy-fitted = 第 { $step } 步拟合。
lazy-column = 倍数
lazy-fits = 拟合的步数
lazy-understands = 学会的步数
lazy-explained = 解释了多少未见的
lazy-along = 沿 β 的权重
lazy-along_label = α = { $scale } 时，权重有 { $share } 沿着 β。
lazy-never = 第 { $fitted } 步拟合，没有学会。
lazy-verdict = 最先学会的：{ $fastest }；最后的：{ $slowest }，步数是前者的 { $ratio } 倍。
lazy-stuck = 拟合了却没有学会：α = { $scales }。
lazy-still = 没有哪一个比另一个更晚学会。
lazy-then = { $before }{ $sentence }
size-legend = 损失，随固定的权重范数变化。虚线：给它看的例题；实线：从未见过的例题；细线：权重不受限制的网络每一步的范数和未见例题的损失
size-start = 九个一起训练
size-norm = 全部权重的范数
size-losses = 损失
size-free = 不固定，衰减 { $decay }
size-free_label = 不固定的网络的衰减
size-held = 范数 { $norm }
size-shown = 给它们看的算式
size-chart = 损失随固定的范数变化。未见例题的损失在范数 { $best } 处最低：{ $test }，给它看的例题为 { $train }。
size-empty_chart = 损失随固定的范数变化，还没有训练
size-at = 范数 { $norm }，第 { $step } 步：给它看的例题损失 { $train }，未见过的 { $test }。
size-hint = 指向图中可以读某个范数的数值；指向下方的曲线，图就显示那一步的样子。
size-verdict = 未见例题的损失最低处：范数 { $best }，损失 { $test }。
size-too_tight = 范数太小，连给它看的例题也背不熟：{ $norms }。
size-waited = 等得最久而终于学会的：范数 { $norm }，从第 { $memorised } 步等到第 { $understood } 步。
size-never = 背熟了却没有学会：{ $norms }。
size-then = { $before }{ $item }
slow-legend = 每行 { $seeds } 个种子，各一条线：背熟以前是灰色，等待时是紫色，学会处是绿点，放弃处是圆圈；竖线是中位数
slow-start = 二十个一起训练
slow-decay = 衰减
slow-gain = 滤波器的增益
slow-plain = 不滤波，衰减 { $decay }
slow-ema = 指数滑动平均，× { $gain }
slow-ma = 最近 100 步的平均，× { $gain }
slow-more_decay = 不滤波，衰减 { $decay }
slow-chart = 各网络学会所用的步数，每行一种做法：不滤波、指数滑动平均、最近一百步的平均、三倍衰减；每行 { $seeds } 个种子。
slow-way = 做法
slow-median = 学会步数的中位数
slow-range = 最早到最晚
slow-understood = 学会的
slow-of = { $count } / { $all }
slow-between = { $least } 到 { $most }
slow-none = 过半没有学会
slow-not_yet = 尚未
slow-verdict = 衰减相同，与不滤波相比：指数滑动平均所用的步数是 { $ema } 倍，最近一百步的平均是 { $ma } 倍；不滤波而把衰减增到三倍，只要 { $decay } 倍的步数。
slow-undecided = 过半没有及时学会的那一行没有中位数，只能比较其余的。
slow-verdict_filters = 衰减相同，与不滤波相比：指数滑动平均所用的步数是 { $ema } 倍，最近一百步的平均是 { $ma } 倍；衰减增到三倍时，过半没有及时学会。
slow-spectrum = 从背熟到学会之间交给优化器的东西：梯度的功率，按变化一次所需的步数划分
slow-spectrum_chart = 梯度功率的占比，最慢的在前：{ $rows }。
slow-spectrum_row = { $name }：{ $shares }
slow-spectrum_later = 只有等待满 256 步的才有频谱
slow-still = 256 步以上
slow-slow = 64–256 步
slow-middle = 8–64 步
slow-fast = 2–8 步
race-legend = 灰色：正在背；紫色：背熟了，在等；绿点：学会了；圆圈：放弃了
race-start = 开始
race-shown = 给它们看的算式
race-order = 你猜的名次
race-order_hint = 从第一名按到最后一名；再按一次就收回
race-chart = 每个网络走到了哪里，何时背熟，何时学会
race-nothing = 什么也不做
race-decay = 衰减 × 3
race-rate = 学习率 × 3
race-data = 数据 × { $times }
race-norm = 范数固定
race-grokfast = Grokfast
race-embedding = 借来的嵌入
race-first_layer = 借来的第一层
race-ticket = 中奖彩票
race-place = 名次
race-lane = 赛道
race-memorised = 背熟的步数
race-understood = 学会的步数
race-yours = 你猜的名次
race-wins = 得过几次第一（共 { $rounds } 场）
race-never = 未能及时学会
race-first = 第一名：{ $lanes }，第 { $step } 步。
race-none_first = 没有一个及时学会。
race-guessed = 不同时到达的赛道共有 { $pairs } 对，你猜对了其中 { $right } 对的先后。
race-list = { $before }、{ $item }
race-then = { $before }{ $item }
ticket-legend = 正确率，随训练步数变化：虚线是给它看的例题，实线是从未见过的
ticket-start = 先训练完整的网络，再训练六个
ticket-whole = 全部连接
ticket-ticket = 最大的 { $percent }%
ticket-random = 抽签留下 { $percent }%
ticket-waits = 等完整的网络训练完
ticket-when = 何时挑最大的
ticket-end = 训练结束时（第 3,000 步）
ticket-memory = 刚背熟时（第 200 步）
ticket-weights = 留下的连接
ticket-same = 从原来的初始权重开始
ticket-other = 从新的随机权重开始
ticket-verdict = 留最大的：{ $tickets }。抽签：{ $randoms }。
ticket-at = { $percent }%，第 { $step } 步学会
ticket-never = { $percent }%，没有学会，最后答对未见例题的 { $test }
borrowed-legend = 上：正确率，随训练步数变化，虚线是给它看的，实线是从未见过的；下：读第一个数所用的权重，每行一个神经元，每列一个数
borrowed-start = 开始训练
borrowed-donor = 嵌入来自
borrowed-adder = 加法网络（学会之后）
borrowed-memoriser = 加法网络（刚背熟时）
borrowed-multiplier = 乘法网络（学会之后）
borrowed-alone = 减法网络，从头学起
borrowed-trained = 减法网络，嵌入是借来的
borrowed-frozen = 减法网络，借来的嵌入不再变
borrowed-waits = 等第一个网络训练完
borrowed-shown = 给它们看的数对
borrowed-verdict = 从头学起的减法网络{ $alone }；借来嵌入的{ $trained }；借来而不再变的{ $frozen }。
borrowed-at = 在第 { $step } 步学会
borrowed-never = 没有及时学会

## lanes

lanes-accuracy = 正确率，随训练步数变化：{ $name }。
lanes-explained = 解释的方差，随训练步数变化：{ $name }。
lanes-shares = 答案的比例，随训练步数变化，虚线为与所教相符：{ $name }。
lanes-loss = 损失，随训练步数变化：{ $name }。
lanes-reading = 第 { $step } 步：虚线 { $dashed }，实线 { $solid }。
lanes-weights = 输入权重：{ $name }。
lanes-lane = 网络
lanes-memorised = 第几步背熟
lanes-understood = 第几步学会
lanes-wait = 相隔步数
lanes-not_yet = 尚未
lanes-never = 没有学会
rule-told = 这里用你自己的运算代替加法，共 { $elements } 个元素。
rule-told_bits = 这里用你自己的数据代替加法，共 { $rows } 行，每行 { $digits } 位。
rule-shown = 给它看其中
rule-sums = 换回加法
rule-accepted = 一种运算或若干行 0 和 1，写法同“换上你自己的规则”的链接
rule-accepted_operation = 一种运算，写法同“换上你自己的规则”的链接；这里的网络读两个数，不能读若干行 0 和 1

## when

lies-legend = 虚线：答案与所教相符的比例，教错的也算在内；实线：从未见过的算式的正确率；点线：被教错的算式上答出真值的比例
lies-start = 一起训练
lies-squares = 平方激活，平方误差
lies-clips = 截断激活（ReLU），交叉熵
lies-share = 错误标签
lies-none = 没有
lies-decay = 权重衰减
lies-with = 有
lies-without = 没有
lies-lies = { $milestones } · 被教错之处答真值：{ $truly }
lies-verdict = { $squares }{ $clips }
lies-lets_go = “{ $network }”放下了错误标签：答案与所教相符的有 { $train }，被教错的算式答出真值的有 { $truly }，从未见过的算式答对 { $test }。
lies-keeps = “{ $network }”抱着错误标签不放：答案与所教相符的有 { $train }，被教错的算式答出真值的有 { $truly }，从未见过的算式答对 { $test }。
lies-torn = “{ $network }”两头都占：答案与所教相符的有 { $train }，被教错的算式答出真值的有 { $truly }，从未见过的算式答对 { $test }。
lies-nothing_to_keep = “{ $network }”：没有教错的，从未见过的算式答对 { $test }。
early-legend = 一个网络，一直训练到底；虚线：给它看的样本，实线：从未见过的样本；竖线：有人会在那里收工
early-start = 训练到底
early-run = 网络
early-wait = 加法，每个算式只取一种次序
early-quarter = 加法，全部算式的四分之一
early-parity = 30 位中 3 位的奇偶性
early-watch = 看什么
early-loss = 测试损失
early-accuracy = 测试正确率
early-rule = 耐心
early-home = 第几步收工
early-then = 那时未见样本的正确率
early-rise = 0：头一次评估不见好就走
early-mark_rise = 0
early-patience = { $steps } 步不见好
early-stays = 留到最后
early-end = （若一直训练到底）
early-all = 网络在第 { $understood } 步学会，可有耐心的和没耐心的都早已走了。
early-some = 网络在第 { $understood } 步学会；{ $all } 个人里有 { $count } 个在那之前就走了。
early-nobody = 网络在第 { $understood } 步学会，在那之前没有人走。
early-never = 到最后一步它也没有学会：留下的人白等了。
early-chart = { $name }，随训练步数变化。
early-reading = 第 { $step } 步：看过的 { $train }，从未见过的 { $test }。
waits-legend = 每个点是一个学会了的网络，上方的圈是没有学会的；两轴都按 10 的幂刻度，固定范数时横轴除外
waits-fit = 我们的拟合线
waits-theirs = 文献所说的反比
waits-start = 量一量
waits-axis = 改变什么
waits-wd = 权重衰减
waits-lr = 学习率
waits-train = 训练用的例题所占的比例
waits-hidden = 神经元数
waits-norm = 固定的权重范数
waits-seeds = 每个取值的网络数
waits-steps = 从背熟到学会的步数
waits-law = 斜率就是指数：{ $exponent } ± { $error }，得自 { $networks } 个已学会的网络（共 { $all } 个）。{ $effect }
waits-held = { $effect }得自 { $networks } 个已学会的网络（共 { $all } 个）。
waits-halved = 这项设置减半，等待就变成 { $times } 倍。
waits-tenth = 比例变成原来的 1.1 倍，等待就变成 { $times } 倍。
waits-unit = 范数每增加 1，等待就变成 { $times } 倍。
waits-spread = 同样的设置，换个种子最多相差 { $times } 倍。
waits-never = 有 { $networks } 个到第 { $steps } 步还没有学会，没有算进这条线，线因此偏平。
waits-verdict = { $law }{ $spread }
waits-chart = 等待随{ $axis }的变化。{ $rows }
waits-row = { $value }：{ $wait } 步。
waits-middle = 等待（居中的一个）
waits-range = 最短–最长
waits-count = 学会
waits-of = { $count } / { $all }
waits-beyond = 超过 { $steps }
waits-none = 还没有网络学会。
half-legend = 九个网络，只有种子不同，都学全部例题的 { $share }%；虚线：给它看的例题，实线：从未见过的例题
half-start = 九个一起训练
half-seed = 种子 { $seed }
half-share = 训练用的算式所占的比例
half-decay = 权重衰减
half-steps = 步数
half-verdict = { $all } 个网络里，{ $whole } 个学到了完整的规则，{ $part } 个只学到一部分（比单靠死记高出十个百分点以上），{ $none } 个没有超出这么多。最后未见例题的正确率：{ $unseen }。

## decay

endless-legend = 虚线：固定的 { $rows } 个样本的正确率，在第一张图里它就是训练用的样本；实线：从未见过的样本的正确率
endless-start = 一起训练
endless-fixed = 每一步都是同样的 { $rows } 个样本
endless-fresh = 每一步都换 { $rows } 个新样本
endless-not_yet = 还没有学会
endless-understood = 第 { $step } 步学会
endless-penalty = 对大权重的惩罚
endless-on = 有
endless-off = 没有
endless-waited = 样本不变时，从背熟到学会隔了 { $steps } 步。
endless-stuck = 样本不变时，它没有学会。
endless-fresh_gone = 样本常新时，第 { $step } 步学会，此前什么也没有背下来。
endless-fresh_waited = 样本常新时，隔了 { $steps } 步。
endless-fresh_stuck = 样本常新时，它也没有学会。
endless-verdict = { $fixed }{ $fresh }
decay-legend = 正确率，随训练步数变化；下方是输入权重，每行一个神经元，每列一个输入
decay-weights = 输入权重：每行一个神经元，每列一个数
decay-grokked = 顿悟的是：衰减 { $which }。
decay-none_grokked = 这一次四个都没有顿悟。
decay-decay = 权重衰减
decay-shown = 给它看的算式
decay-neurons = 神经元
decay-moving = 移动衰减滑块时
decay-anew = 让那个训练从头开始
decay-live = 在训练中途改变它
decay-train_on = 还没有学会的再训练 { $steps } 步
decay-start = 四个一起训练
decay-nothing_yet = 尚无结果
decay-memorised = 第 { $memorised } 步背熟
decay-understood = 第 { $understood } 步学会
decay-both = 第 { $memorised } 步背熟，第 { $understood } 步学会
# 用在 decay-wrong 的冒号之后。
decay-never = 始终没有背熟
decay-diverged = 已发散
decay-chart = 权重衰减为 { $decay } 时的正确率。
decay-reading = 第 { $step } 步：看过的 { $train }，未见过的 { $test }

## map

map-neurons = 神经元
map-addition = 31 小时钟面上的加法
map-addition_amounts = 961 道算式中给它看的比例
map-addition_facts = { $neurons } 个神经元，给它看 31 小时钟面上全部加法的 { $share }%（{ $all } 道中的 { $shown } 道）
map-addition_settings = 用 32 个数来描述每个钟点；权重衰减 { $decay }；学习率（每一步走多远）0.003；须在 2,000 步内学会，学会后再训练 300 步
map-addition_cell = { $neurons } 个神经元，看 { $share }%：{ $what }
map-parity = 30 位数字中 3 位的奇偶性
map-parity_amounts = 给它看的样本数（每个 30 位）
map-parity_facts = { $neurons } 个神经元，给它看 { $rows } 个样本，每个 30 位，其中三位有用
map-parity_settings = 数字为 0 和 1；AdamW，权重衰减 { $decay }；学习率（每一步走多远）0.003；须在 4,000 步内学会，学会后再训练 300 步
map-parity_cell = { $neurons } 个神经元，看 { $rows } 个样本：{ $what }
map-kind = 任务
map-own_amounts = 全部 { $all } 个例题中给它看的比例
map-own_facts = { $neurons } 个神经元，给它看全部例题的 { $share }%（{ $all } 个中的 { $shown } 个）
map-own_settings = 用 32 个数来描述每个元素；权重衰减 { $decay }；学习率（每一步走多远）0.003；须在 2,000 步内学会，学会后再训练 300 步
map-own_bits_settings = 数位取 0 和 1；AdamW，权重衰减 { $decay }；学习率（每一步走多远）0.003；须在 2,000 步内学会，学会后再训练 300 步
map-least = “低”：损失不高于
map-ratio = “差距”：未见过的损失至少达到过训练损失的多少倍
map-colon = ：
map-legend_nothing = 训练损失从未降到 { $least }
map-legend_memorises = 训练损失降到了 { $least }，未见过的损失还没有：可能只是慢，没见过的也可能已答对许多
map-legend_together = 两者都降到了 { $least }，未见过的损失从未达到训练损失的 { $ratio } 倍
map-legend_groks = 两者都降到了 { $least }，但未见过的损失曾是训练损失的 { $ratio } 倍以上
map-chart = 所选网络的损失
map-chart_detail = 随训练步数变化
map-decay = 所有网络的权重衰减
map-waiting = 尚未开始
map-training = 训练中，没见过的题答对 { $accuracy }
map-right = 没见过的题答对 { $accuracy }
map-start = 训练整张图
map-hint = 用方向键在图上移动。
map-lowest = 训练损失最低 { $train }，未见过的损失最低 { $test }，两者之比最大 { $ratio }

## survey

survey-start = 训练全部网络
survey-neurons = 神经元
survey-rows = 给它看的样本数（每个 30 位）
survey-cell = { $neurons } 个神经元，{ $rows } 个样本，衰减 { $decay }，种子 { $seed }：{ $what }
survey-by = 分类依据
survey-losses = 损失
survey-accuracies = 正确率与时间
survey-times = “晚”：学会的步数至少是背熟步数的几倍
survey-times_said = { $times } 倍，且晚 200 步以上

## field

field-cancel = 取消
field-forget = 丢掉保存的结果
field-hint = 指向一个记号，或用方向键移动。
field-waiting = 尚未训练
field-training = 训练中
field-colon = ：
field-summary = { $all } 个网络里已训练 { $done } 个。
field-again = 再训练一次，看它的曲线
field-open = 在文章里打开
field-kept = 这个浏览器里存着 { $done } 个已训练的网络（共 { $all } 个）。
field-discard = 这会丢掉已经训练好的全部 { $all } 个网络。要重新训练吗？
field-right = 正确率：虚线是给它看的，实线是没见过的
field-losses = 损失，按 10 的幂刻度：虚线是给它看的，实线是没见过的；小于 10⁻⁷ 的画在边上
field-accuracy = 正确率随训练步数的变化。{ $cell }
field-loss = 损失随训练步数的变化。{ $cell }
field-reading = 第 { $step } 步，看过的 { $dashed }，从未见过的 { $solid }
field-falling = ；测试损失仍在下降

## regions

regions-start = 训练整个平面
regions-neurons = 神经元
regions-share = 给它看的例题占全部的比例
regions-cell = { $neurons } 个神经元，看 { $share } 的例题，种子 { $seed }：{ $what }
regions-half = 半途
regions-decay = 权重衰减
regions-steps = 允许的步数
regions-seeds = 每格的种子数
regions-verdict = { $all } 个网络里，{ $never } 个拟合不了，{ $memorise } 个只会死记，{ $half } 个停在半途，{ $grok } 个顿悟，{ $together } 个同时学会。
regions-falling = 没有学会的网络里，有 { $networks } 个在步数用完时测试损失仍在下降。

## forget

forget-legend = 虚线：训练所用例题（起初是全部的 { $percent }%）的正确率；实线：从未见过的例题的正确率
forget-start = 三个一起训练
forget-goes_on = 之后训练所用的比例
forget-fell = { $milestones } · 第 { $step } 步跌破 50%
forget-chart = 正确率，随训练步数变化；从全部例题的 { $percent }% 学起，之后只训练 { $kept }%。
forget-reading = 第 { $step } 步：训练所用 { $train }，从未见过 { $test }。

## gallery

gallery-legend = 损失（对数坐标）随训练步数变化；上方是它找到的频率；下方是最强频率的星形：神经元的输出，按输入角的次序相连
gallery-more = 再来 { $count } 个种子
gallery-shown = 给每个网络看的算式
gallery-seed = 种子 { $seed }
gallery-frequencies = 频率 { $list }
gallery-understood = 第 { $step } 步学会
gallery-failed = 没有学会
gallery-count = { $all } 个中有 { $understood } 个学会了
gallery-count_so_far = { $all } 个中已有 { $understood } 个学会，{ $left } 个还没有训练完
gallery-spread = 频率的数目：{ $list }。
gallery-networks = { $networks } 个网络有 { $frequencies } 个
gallery-list = { $before }，{ $item }
gallery-open = 点选一个，上面的星形与波形就换成这个网络。
gallery-start = 训练这些网络
gallery-tile = 种子 { $seed }：{ $what }。
gallery-show = 在上面的图中显示这个网络
gallery-losses = 训练损失 { $train }，未见过的损失 { $test }
gallery-waiting = 尚未开始
gallery-accuracy = 未见过的算式答对 { $test }

## architectures

architectures-input = 输入
architectures-output = 输出
architectures-projections = a 与 b
architectures-unembedding = 反嵌入
architectures-decay = 衰减
architectures-strength = 衰减的强度
architectures-factored_input = 分解：嵌入 × 输入投影
architectures-collapsed_input = 合并：一个矩阵
architectures-factored_output = 分解：输出投影 × 反嵌入
architectures-collapsed_output = 合并：一个矩阵
architectures-shared = 共用一个矩阵
architectures-separate = 各用一个矩阵
architectures-tied = 绑定：沿用嵌入
architectures-untied = 不绑定：另设一个矩阵
architectures-decoupled = 解耦（AdamW）
architectures-l1 = 损失中的 L1
architectures-formula = 网络
architectures-width = 神经元
architectures-matrix_embedding = E 嵌入（{ $numbers } × 32）
architectures-matrix_in = H 输入投影（32 × { $width }）
architectures-matrices_in = H₁、H₂ 输入投影（32 × { $width }）
architectures-matrix_input = W 输入矩阵（{ $numbers } × { $width }）
architectures-matrices_input = W、W′ 输入矩阵（{ $numbers } × { $width }）
architectures-matrix_output = V 输出矩阵（{ $width } × { $numbers }）
architectures-matrix_out = O 输出投影（{ $width } × 32）
architectures-matrix_unembedding = U 反嵌入（{ $numbers } × 32）
architectures-list = { $before }，{ $item }
architectures-matrices = { $matrices }；下标取出 a 或 b 对应的那一行。
architectures-published = 已发表的同样架构的网络（Google PAIR；p = 113，多种宽度、学习率与强度）中，{ $groks }% 顿悟，{ $together }% 同时学会，{ $memorises }% 只会死记，{ $nothing }% 没能拟合训练算式。
architectures-not_published = 这种架构没有已发表的统计。
architectures-tried = 在这里试过的
architectures-network = 网络
architectures-median = 学会的步数（中位数）
architectures-none_yet = 还没有。
architectures-train = 训练三个种子
architectures-train_grid = 训练十二个：学习率 × 强度
architectures-grid = 学习率（纵）与衰减强度（横），种子 1
architectures-rate = 学习率
architectures-cell = 学习率 { $rate }，强度 { $strength }：{ $what }
architectures-not_ended = 训练中
architectures-curves = 它的三个种子
architectures-curves_of_cell = 所选的网络
architectures-curves_detail = 正确率，随训练步数变化
architectures-setting = 模 47 的加法，给它看一半算式，须在 2,000 步内学会；除网格外学习率为 0.003。
architectures-needs_factored = 需要分解的输入
architectures-needs_factored_output = 需要分解的输出
architectures-remove = 删除这一行
architectures-count = { $all } 个中 { $count } 个
architectures-range = { $least } 至 { $most }

## crowd

crowd-done = 已完成
crowd-progress = { $all } 个中已完成 { $done } 个
crowd-restarted = 一个训练线程意外停止，它负责的 { $count } 个训练已在新的线程里从头开始。
crowd-refused = 训练数目超出了内存的限度，因此没有改动。

## outcome

outcome-nothing = 拟合不了
outcome-memorises = 只会死记
outcome-groks = 顿悟
outcome-together = 同时学会
# 四个字各不相同。
outcome-nothing_letter = 不
outcome-memorises_letter = 记
outcome-groks_letter = 悟
outcome-together_letter = 同
outcome-ended_both = { $class }；第 { $memorised } 步背熟，第 { $understood } 步学会
outcome-ended_memorised = { $class }；第 { $memorised } 步背熟，始终没有学会
outcome-ended_understood = { $class }；第 { $understood } 步学会
outcome-ended_neither = { $class }；始终没有背熟

## construction

construction-controls = 数
construction-sum = a + b mod { $modulus }
construction-difference = a − b mod { $modulus }
construction-neurons = 神经元数 N
construction-modulus = 小时数 M
construction-nonlinearity = 每个神经元输出
construction-relu = max(0, x)，即 ReLU
construction-square = x²，即平方
construction-embed = 1. 放到钟面上
    .detail = a、b 和中点
construction-unembed = 2. 读出
    .detail = 位置的个数是数的两倍
construction-project = 3. 各神经元看到的
    .detail = 沿各自的方向看
construction-double = 4. 加倍再相加
    .detail = 每个箭头转到两倍的角度
construction-outputs = a = b 时的全部输出
    .detail = 箭头最终指向何处
construction-targets = 目标与输出
    .detail = 以钟面上的数计
construction-errors = 剩下的误差
    .detail = 输出减目标，单位：格
construction-embed_says = { $a } 与 { $b } 的中点在两点连线的正中。
construction-unembed_says = 这里写的是加倍之后的数：中点指向 { $answer }，{ $a } + { $b } 正得 { $answer }。每个数有两个位置，彼此相对。
construction-unembed_nowhere = { $a } 与 { $b } 正好相对：中点落在圆心，不指向任何地方。
construction-project_all = { $all } 个神经元全部被激活（粗线）。
construction-project_nothing = 中点就是圆心：哪个神经元也看不到什么。
construction-project_some = { $all } 个神经元中有 { $some } 个被激活（粗线）；其余的背对着中点。
construction-double_right = 箭头相加指向 { $answer }：正确。
construction-double_wrong = 箭头相加指向 { $answer }，而正确答案是 { $target }。
construction-double_nothing = 箭头相加为零：没有答案。
construction-outputs_says = 离圆心越远，票数越大。圆点是上面选定的一对数：a 与 b 相距越远，它离圆心越近。
construction-targets_says = 中点可能的每个方向，以及它给出的答案。完全准确时应落在对角线上。
construction-errors_says = 最大误差 { $most } 格。在 ±½ 格之内，最近的数仍是正确答案。
construction-target_axis = a + b
construction-output_axis = 输出
construction-error_axis = 格
construction-limit = 超出即错
construction-first_half = 第一圈
construction-second_half = 第二圈
construction-accuracy_all = { $neurons } 个 { $name } 神经元，{ $modulus } 小时：{ $pairs } 对全部正确（100%）。
construction-accuracy = { $neurons } 个 { $name } 神经元，{ $modulus } 小时：{ $pairs } 对中 { $right } 对正确（{ $share }）。
construction-even = { $modulus } 是偶数，每个数都有一个正好相对的数。这样一对数的中点是圆心，不指向任何地方：这 { $modulus } 对没有答案，神经元再多也一样。
construction-four = 四个方向加倍后只剩两个，而且彼此相对：箭头只能在一条直线上相加。
construction-three = ReLU 会把输入的一半原样留下来。只有三个方向时，加倍之后这一半不会抵消，反而盖过答案。平方没有这一半：用 x² 时三个神经元就够了。
construction-six = 神经元个数为偶数时，相对的两个加倍后方向相同，六个神经元只有三个方向。对 ReLU 的折角来说三个太少；对平方则够了。
construction-eight = 神经元个数为偶数时，相对的两个加倍后方向相同，八个神经元只有四个方向：比六个好，不如五个或七个。
construction-ten = 相对的神经元加倍后方向相同：十个 ReLU 神经元所做的与五个完全一样。
construction-bend = ReLU 会把答案扭转一圈的一小部分。钟面上有 { $modulus } 个数时，对某些数对来说这已超过半格。

## five

five-embedding = 给定的圆
    .detail = 不参与训练
five-in_projection = 输入
    .detail = 输入箭头，2 × 神经元
five-out_projection = 输出
    .detail = 输出箭头，神经元 × 2
five-neuron_axis = 神经元
five-cos = cos
five-sin = sin
five-trained_in = 训练所得：读入
    .detail = 每个神经元看向哪里
five-trained_out = 训练所得：写出
    .detail = 每个神经元指向哪里
five-built_in = 构造所得：读入
    .detail = 均匀分布
five-built_out = 构造所得：写出
    .detail = 角度全部加倍
five-ring = 灰色圆：箭头长 { $length }
five-at = 神经元 { $neuron } 在 { $angle }°
five-built_says = { $neurons } 个直接写出、未经训练的神经元，在 { $modulus } 小时的钟面上答对全部加法的 { $share }。
five-angles = 角度
    .detail = 单位：度
five-neuron = 神经元
five-reads_at = 读入角
five-writes_at = 写出角
five-off = 与两倍之差
five-rest = 另有 { $count } 个
five-seeds = 随机种子
    .detail = 在你的设备上试过的
five-tally_none = 还没有一个训练到底。按“换种子”再试一个。
five-tally_reached = 已有 { $good } 个训练到底，全部达到 100%（种子 { $reached }）。
five-tally_failed = 已有 { $bad } 个训练到底，没有一个达到 100%（种子 { $failed }）。
five-tally_both = 已有 { $all } 个训练到底：{ $good } 个达到 100%（种子 { $reached }），{ $bad } 个没有（种子 { $failed }）。
five-measured = 我们试的八个种子里，有六个达到 100%。

## interference

interference-heading = 神经元对每个答案的意见
    .detail = 票数（logit）：每个频率单独的，以及全部相加的
interference-all = 全部 { $neurons } 个神经元相加
interference-axis = 答案
interference-verdict_right = 网络回答 { $answer }，答对了；次优答案落后 { $lead }。
interference-verdict_wrong = 网络回答 { $answer }，只领先次优答案 { $lead }；正确答案是 { $right }。
interference-verdict = 网络回答 { $answer }；次优答案落后 { $lead }。
interference-trained_on = 训练时见过的算式
interference-never_seen = 从未见过的算式
interference-at = 答案 { $answer }
interference-hint = 方向键逐个查看答案。
interference-slider = 数 { $name }
interference-step = 训练步数
interference-two = { $first } 与 { $second } 相加
interference-runner_up = { $name } · 最高：{ $winner }，第二名 { $share }
interference-runner_up_short = { $name } · 最高 { $winner }，第二 { $share }
interference-shares = 得票从平均值算起（一列波的平均值为零），第二名与第一名的票数之比：只有最强的波时为 { $one }，两列波相加为 { $two }，全部相加为 { $all }。

## stars

stars-waves = 按频率分组的波
    .detail = 各神经元的权重，按读入的数和按答案画出
stars-input_spectrum = 读入的频谱
    .detail = 输入权重的傅里叶系数
stars-output_spectrum = 写出的频谱
    .detail = 输出权重的傅里叶系数
stars-circles = 每个频率的圆
    .detail = 神经元按余弦和正弦系数放置；数按这些神经元读到的样子放置
stars-input = 输入
stars-output = 输出
stars-short_group = 频率 { $frequency } · { $neurons } 个
stars-others = 另有 { $neurons } 个神经元属于其他频率，或没有明确的频率。
stars-frequency_axis = 频率：绕钟面一圈起伏几次；每个频率一列余弦、一列正弦
stars-number_axis = 数 a 或 b
stars-answer_axis = 答案
stars-height = 幅度 ±{ $height }
stars-radius = 外圆半径：{ $radius }
stars-doubled = { $all } 个神经元中有 { $doubled } 个，输出角是输入角的两倍（误差 { $degrees }° 以内）。
stars-hours = 钟点的次序
stars-clock = 和钟面一样
stars-steps = 每步 { $step }：频率 { $frequency }
stars-stepped = { $axis }，每步 { $step }
stars-numbers = 数

## parity

parity-lines = 每个输入权重
    .detail = 随训练步数变化
parity-matter = 有用的位
parity-distractors = 其他各位
parity-biases = 偏置
parity-lines_say = 当前最大值：有用的位 { $matter }，其他各位 { $others }；平方和的 { $share } 在有用的位上。
parity-parts = 训练要减小的量
    .detail = 数据损失与惩罚，对数坐标
parity-data = 数据
parity-penalty = 惩罚
parity-total = 合计
parity-parts_say = 数据损失 { $data }，惩罚 { $penalty }。
parity-no_penalty = 没有惩罚项：解耦的权重衰减直接缩小权重，不属于损失。
parity-no_pull = 没有惩罚项：训练只减小数据损失。

## progress

progress-answers = 谁在作答？
    .detail = 正确率
progress-voices = 谁的声音大？
    .detail = 规则里正确答案领先多少，其余部分里最强的错误答案领先多少
progress-whole = 整个网络
progress-rule = 单凭规则
progress-rest = 其余部分
progress-unheard = 第 { $step } 步，单凭规则，没见过的算式已全部答对；这时，装着这条规则的整个网络答对 { $whole }。
progress-heard = 第 { $step } 步，规则的声音盖过了其余部分：这时整个网络答对 { $whole }。
progress-more = 更多指标（见“定义”）：损失、纯度、大小
progress-losses = 只用波的损失，去掉波的损失
    .detail = 每个样本多少奈特，对数坐标
progress-norms = 各矩阵的大小
    .detail = L2 范数
progress-order = 有多纯，有多集中
    .detail = 纯度、基尼系数、关键频率所占比例，0 到 1
progress-restricted = 受限损失
progress-excluded = 排除损失
progress-purity = 纯度
progress-gini = 基尼系数
progress-key_share = 关键频率占比
progress-matrix_embed = 嵌入
progress-matrix_in = 读入
progress-matrix_in_b = 读入 b
progress-matrix_bias_in = 隐层偏置
progress-matrix_out = 写出
progress-matrix_unembed = 反嵌入
progress-matrix_bias_out = 输出偏置
progress-plateau = 已背熟，尚未学会
progress-keys = 关键频率：{ $keys }；它们的波解释了票数（logit）方差的 { $explained }。
progress-pizza_or_clock = “披萨”还是“时钟”（注 6）？Zhong 等人（2023）量两样：梯度对称性，“披萨”为 1，这里是 { $symmetricity }；距离无关性，“披萨”接近 0，“时钟”接近 1，这里是 { $irrelevance }。
progress-irrelevance = a、b 相隔远近，对正确答案的票数影响有多小：距离无关性（Zhong 等人，2023）{ $irrelevance }，纯粹的“披萨”为 0，“时钟”接近 1（注 6）。
progress-adds_first = 这个网络先相加，再把负值归零，所以不能像“时钟”那样相乘；它用别的办法抹平距离的影响（见“用干涉做加法”）。
progress-foreign = 要按 a + b 的规则把投票拆开，网络做的必须是加法。开头那幅图现在训练的是别的任务，请把设置改回去。
progress-nothing = 训练中边练边测，用的是当时的频率；结束后改用它最终的频率。

## key: 设置项；英语的写法在词汇表（crates/experiment）里。

key-task = 任务
    .meaning = 要学的内容：n 位数字中前 k 位的奇偶性、两个数模 p 的运算、一张表的规则（运算或数字串），或 n 个正态随机数的 ((β·x)² − 1)/2（regression）。不写预设时自带一个；sub 和 div 的那个对 a、b 读法不同，否则分不清 a − b 与 b − a。
key-table = 表
    .meaning = task=table 或 task=bits 的规则。o3.012120201：3 个元素的运算，逐行写出结果，每个结果一个符号（0–9、a–z、A–Z、- 和 _ 依次为 0 到 63）。t3.qg：全部 3 位串的标签，从 0 数起，第一位是最低位，每个符号六位。r3x2.iM：若干 3 位的行，各行后面跟着标签，每个符号六位。
key-n = 位数
    .meaning = 奇偶性任务输入的位数，或向量的维数；表自带位数。
key-k = 有用的位数
    .meaning = 标签是前 k 位的奇偶性。
key-p = 模数
    .meaning = 数从 0 到 p − 1，结果取模 p；表自带元素个数。
key-pairs = 数对
    .meaning = 全部数对 (a, b)，或仅 a ≤ b 的数对。
key-train = 训练比例
    .meaning = 训练集占全部数对的比例；rows 为 0 时使用。
key-rows = 训练样本数
    .meaning = 训练集的样本数；0 表示由 train 的比例决定。
key-test_rows = 测试样本数
    .meaning = 奇偶性或实数任务测试集的样本数；数对任务用训练集以外的全部数对测试。
key-noise = 标签噪声
    .meaning = 训练集中另行抽取标签的比例，抽取方式见 noise_from。
key-noise_from = 噪声标签取自
    .meaning = wrong：只从错误答案中抽取；all：从全部答案中抽取，因此有些标签碰巧仍然正确。只有标签确实错误的样本才算标错。
key-fresh = 不断换新数据
    .meaning = 每一步都从全部样本中重新抽取，标签都正确：数据无限，无从死记。训练集和测试集此时都只用来评估。
key-model = 网络
    .meaning = factored：嵌入加输入、输出投影；direct：输入输出各一个矩阵；onehot：a、b 各有输入矩阵；mlp：数字输入、单个 logit 输出；committee：实数输入，输出隐藏层的平均值。
key-embedding = 嵌入
    .meaning = factored 网络的嵌入：与输出共享、不共享，或固定的余弦与正弦。
key-freqs = 固定频率
    .meaning = 固定嵌入的频率，须小于 p/2；每个频率给出单位范数的余弦和正弦。
key-inproj = 输入投影
    .meaning = a、b 共用或各自独立（次序有关的运算需要独立）。
key-output = 输出
    .meaning = 分解（输出投影乘以反嵌入）或合并为一个矩阵。
key-embed = 嵌入维数
    .meaning = 嵌入的列数。
key-hidden = 隐藏神经元
    .meaning = 隐藏层的宽度。
key-act = 激活函数
    .meaning = 隐藏层的非线性函数；quadratic（x + x²/8）只用于 committee。
key-biases = 偏置
    .meaning = 隐藏层和输出是否带偏置。
key-encoding = 数字编码
    .meaning = 数字取 −1 和 +1，或取 0 和 1。
key-outscale = 输出缩放
    .meaning = logits 或所答实数乘以的系数；答实数时，减去网络训练前的回答。
key-init = 初始权重
    .meaning = ±1/√fan-in 内均匀分布、方差 1/fan-in 的正态分布，或在两个标准差处截断的正态分布。
key-sigma = 初始标准差
    .meaning = 所有初始矩阵：正态分布的标准差、截断前的标准差，或均匀分布的界；0 表示按 init。
key-scale = 初始缩放
    .meaning = 全部初始参数乘以的系数。
key-seed = 随机种子
    .meaning = 初始权重的种子；split 为 0 时也是数据的种子。
key-split = 数据种子
    .meaning = 数据的种子；0 表示与 seed 相同。
key-loss = 损失
    .meaning = ce：交叉熵；ce-classes：再对类别取平均；bce、hinge：单个 logit；mse：平方误差。
key-opt = 优化器
    .meaning = AdamW、Adam（不带解耦衰减的 AdamW）或动量为 b1 的梯度下降。
key-keep = 保留的样本
    .meaning = 训练集中继续用于训练（并计入训练集）的份额，取最前面的几行，至少一行；测试集不变。小于 1 就是从已经学会的网络手里拿走例题。
key-lr = 学习率
    .meaning = 每一步的步长。
key-warmup = 预热
    .meaning = 学习率从 0 均匀升到 lr 所用的步数；第一步的学习率为 0。
key-schedule = 学习率调度
    .meaning = 预热之后的学习率：constant 保持不变；cosine 沿半个余弦降到 0，恰在步数上限处。它只取决于步数，因此提高上限会使学习率重新变大。
key-b1 = β₁
    .meaning = 一阶矩的衰减（Adam）或动量（sgd）。
key-b2 = β₂
    .meaning = 二阶矩的衰减（Adam）。
key-eps = ε
    .meaning = 加在二阶矩平方根上的小量（Adam）。
key-wd = 权重衰减
    .meaning = 解耦的权重衰减：每步把全部权重乘以 1 − lr·wd，其中 lr 是 warmup 与 schedule 给出的该步学习率。
key-l1 = L1 惩罚
    .meaning = 耦合的 L1：损失加上 l1·Σ|w|。
key-l2 = L2 惩罚
    .meaning = 耦合的 L2：损失加上 l2/2·Σw²。
key-norm = 固定范数
    .meaning = 每步之后把全部训练权重缩放到此 L2 范数；0 表示不限制。
key-filter = 梯度滤波
    .meaning = Grokfast：在每个梯度上加 filter_lamb 乘以梯度的缓变部分，即其指数滑动平均（ema），或最近 filter_window 个的平均（ma）。
key-filter_alpha = 滤波 α
    .meaning = filter=ema 的指数滑动平均的衰减，从 0 开始。
key-filter_lamb = 滤波 λ
    .meaning = filter 所加的梯度缓变部分的系数。
key-filter_window = 滤波窗口
    .meaning = filter=ma 取平均的梯度个数，开始时有几个取几个；每个都要保存，所占内存与权重相同。
key-orthogonal = 正交梯度
    .meaning = 从梯度中去掉沿权重方向的分量，使每一步都不只是缩放权重（⊥Grad）；l2 的梯度也随之去掉，wd 不受影响。
key-batch = 批大小
    .meaning = 每步使用的样本数；0 表示整个训练集。
key-steps = 步数上限
    .meaning = 训练到多少步为止；此前已顿悟的还可以延续 linger 步。
key-stop = 停止规则
    .meaning = grok：测试正确率达到 95% 后再训练 linger 步；never：训练到步数上限；patience：测试损失连续 linger 步没有改善。
key-linger = 延续步数
    .meaning = 停止规则等待的步数。
key-every = 评估间隔
    .meaning = 两次评估之间的步数。曲线由评估构成，里程碑和停止规则也只看评估。

## preset

preset-modadd-main = 48 个神经元，四分之一的算式
preset-modadd-wait = 48 个神经元，每道算式只取一种次序，取其中 40%
preset-modadd-24 = 24 个神经元，35% 的算式
preset-modadd-fast = 48 个神经元，30% 的算式
preset-modadd-fast-batches = 48 个神经元，每步只用 128 道算式的小批量
preset-modadd-long = 48 个神经元，22% 的算式
preset-modadd-longest = 48 个神经元，20% 的算式
preset-modadd-24-slow = 24 个神经元，40% 的算式，衰减 0.3
preset-modadd-128 = 128 个神经元，四分之一的算式
preset-norm-held = 没有权重衰减，权重范数固定
preset-modadd-pair = 参考页面的主模型：24 个神经元，每道算式只取一种次序，最多五万步
preset-five-neurons = 五个神经元，数字排在固定的圆上
preset-reverse = 十个神经元，没有权重衰减，训练两万步
preset-relapse = 16 个神经元，衰减 0.05，训练三万步，种子是挑出来的
preset-quadratic = 500 个平方神经元，模 97
preset-quadratic-31 = 128 个平方神经元，模 31
preset-sub = 模质数的减法
preset-mul = 模质数的乘法
preset-div = 模质数的除法
preset-squares = 模质数的平方和
preset-own-operation = 用表给出的运算：四样东西的 24 种排列，一个接一个
preset-own-bits = 用表给出的数字串：十位里由第 2、5、9 位决定，但没有告诉它
preset-lazy = 100 个以数值作答的神经元，没有权重衰减，回答被放大
preset-parity-main = 数字取 −1 和 1，800 个样本，L1 惩罚
preset-parity-wd = 数字取 0 和 1，1,000 个样本，解耦的权重衰减
preset-parity-l2 = 数字取 −1 和 1，1,000 个样本，L2 惩罚
preset-parity-slow = 数字取 −1 和 1，700 个样本，弱的 L1 惩罚
preset-parity-30-4 = 三十位里的四位，500 个样本
preset-parity-20-4 = 二十位里的四位，300 个样本
preset-parity-40-2 = 四十位里的两位，100 个样本
bet-locked = 等训练到了那一步，才揭晓答案。
bet-begins = 下注以后就开始训练。
bet-other = 这次训练的设置与所问的不同：请改回去，再训练一次。
bet-elsewhere = 点下面的“让它们做乘法”，就开始训练这里所问的网络。
bet-untried = 拖动 a 或 b，让短的那条路经过 0，或
bet-right = 押对了。
bet-wrong = 这次没押中。
bet-missed = 结果已经出来了。现在下注，或
bet-first = 现在下注，或
bet-tried = 你已经试过了。现在下注，或
bet-reveal = 直接看答案
bet-forget = 忘掉我的下注
bet-none = 你没有下注。
bet-tally = 已下注：{ $placed } / { $all }；目前押对：{ $right }。
bet-unseen = 还没看到
bet-stop = 停在第 { $step } 步
bet-understood = 第 { $step } 步学会
bet-never = 没有学会
bet-covered = 上面那注的答案就在这里。先下注，或在上面直接看答案。
prose-back = ↩ 回到正文
tally-picture = 生成图片来分享
tally-said = 你押的
tally-did = 结果
tally-alt = { $subject }：你押“{ $said }”，结果是“{ $did }”。
tally-right = 押对了。
tally-wrong = 没押中。
flag-ask = 下个注：把旗拖到你会喊停的那一步。
flag-ask_here = 你会停在这里吗？拖动旗，或者继续训练。
flag-label = 你会喊停的那一步
flag-at = 你会停在第 { $step } 步。等着看吧。
flag-stopped = 你会停在第 { $step } 步，那时没见过的算式答对 { $share }。它在第 { $understood } 步学会。
flag-never = 你会停在第 { $step } 步，那时没见过的算式答对 { $share }。在这样的设置下，它没有学会。
flag-after = 你插旗的时候，它早在第 { $understood } 步就学会了，所以不算数。换个种子，就有另一次训练可以下注。
flag-late = 它在第 { $understood } 步就学会了，早于你插在第 { $step } 步的旗：你等得够久。
hours-powers = 数按 { $list }……的次序排
flag-ruler = 尺子
flag-accuracy = 正确率
flag-five = 连对五题
flag-loss = 损失
flag-margin = 间隔

## share and save

keep = 分享与保存
keep-link = 链接
keep-copy = 复制
keep-copy_text = 复制为文字
keep-qr = 二维码
keep-qr_label = 链接的二维码
keep-embed = 嵌入
keep-element = 元素
keep-frame = 框架
keep-markdown = Markdown
keep-notebook = 笔记本单元格
keep-choose = 选择并预览……
keep-view = 视图
keep-compact = 紧凑
keep-full = 完整
keep-hide = 不显示
keep-hide_title = 标题
keep-hide_legend = 图例
keep-hide_state = 状态
keep-hide_controls = 控件
keep-hide_caption = 说明
keep-width = 宽
keep-height = 高
keep-language = 语言
keep-own_language = 中文
keep-theme = 配色
keep-theme_own = 跟随读者的系统
keep-light = 浅色
keep-dark = 深色
keep-start = 开始时
keep-start_set = 用这里的设置
keep-start_own = 与 grokscope 中一样
keep-preview = 预览
keep-picture = 图片
keep-film = 训练过程的动画
keep-film_step = 第 { $step } 步
keep-film_frame = 第 { $at } 帧，共 { $all } 帧……
keep-film_none = 还没有可以播放的过程：请先训练。
keep-film_not = 这个浏览器做不出这种文件。Chrome、Edge 和 Firefox 可以。
keep-curves = 曲线
keep-members = 所有网络的曲线
keep-state = 权重与优化器
keep-save = 保存
keep-load = 从文件继续……
keep-program = 同样的训练，写成
keep-first = 初始权重与数据
keep-cite = 引用
keep-bibtex = 复制 BibTeX
keep-carries = 每个文件都带有设置、版本和许可。权重用 safetensors 格式，命令行也能读。
keep-copied = 已复制。
keep-not_copied = 这个页面不能写入剪贴板。框里的文字已经选中，请从那里复制。
keep-saved = 已保存为 { $file }。
keep-needs = 它从 { $file } 开始：请把“初始权重与数据”存在它旁边。
keep-not_saved = 浏览器没有接受这个文件。
keep-no_picture = 还没有可以保存的图片。
keep-nothing_yet = 还什么都没有训练。
keep-loaded = 从文件中的第 { $step } 步继续。请按 ▶。
keep-not_loaded = 没有采用 { $file }，一切照旧：{ $why }
keep-other_kind = 这是另一类任务的网络，这张图画不出来
keep-too_large = 它超出了这个页面能训练的大小
keep-unreadable = 文件读不出来
keep-no_batch = 它的小批量由一个随机数生成器抽取，两个库都没有这个生成器，所以写不出能与之同步的程序。
keep-taken = 已读入 { $networks } 个网络。按 ▶ 会训练缺少的那些。
keep-other_networks = 其中没有这张图里的网络
keep-no_column = 没有 { $name } 这一列
keep-no_value = 第 { $line } 行、{ $name } 列：{ $text } 不是它的取值
keep-no_line = 第 { $line } 行的列数与第一行不同，或不是文本
keep-no_rows = 里面没有一行数据
keep-alone = 其中一个
keep-alone_open = 在文章中单独打开，可取权重和程序
keep-no_weights = 它不是“保存”写出的权重文件（.safetensors）：{ $why }
keep-no_parquet = 无法取得读写 Parquet 的程序。CSV 不需要它。
keep-no_memory = 内存不足
keep-no_numbers = 这些程序是为以类别作答的网络写的，而这个网络用一个实数作答。
keep-no_fresh = 它每一步的数据都由一个随机数生成器重新抽取，两个库都没有这个生成器，所以写不出能与之同步的程序。
keep-shelf = 书架
keep-shelf_keep = 保留这次训练
keep-shelf_again = 按现状保留
keep-shelf_take = 从保留的训练继续……
keep-shelf_run = { $name }，第 { $step } 步
keep-shelf_all = 所有保留的训练
keep-shelf_kept = 已保留到第 { $step } 步。只要页面开着，训练时会不断重新保留，所以重新加载最多损失几秒。
keep-shelf_missing = 这个浏览器不为本页保留任何东西：它在一个没有来源的框架里，或者存储被关闭了。请把训练存成文件。
keep-shelf_many = 书架满了：最多 { $runs } 次训练，或 64 MB。请先移除一些；书架上的东西没有变。
keep-shelf_full = 浏览器没有给本页留下空间。请移除一些训练，或者把这次存成文件。
keep-shelf_other = 浏览器拒绝了：{ $why }

## own

own-facts = { $rule } · { $neurons } 个神经元，{ $all } 个答案中给它看 { $shown } 个
own-of_elements = { $elements } 个元素，{ $kind }
own-group = 构成群，与次序有关
own-group_commutative = 构成群，与次序无关
own-operation = 不构成群，与次序有关
own-commutative = 不构成群，与次序无关
own-of_bits = { $rows } 行，每行 { $digits } 位，其中 { $ones } 行的标签为 1
own-examples = 从这里开始
own-permutations = 转动立方体
own-subtraction = 模 31 的减法
own-random = 抽签定答案
own-bits = 十个 0/1 位
own-table = 你的表
own-train = 用这张表训练
own-file = 选择文件……
own-meaning = 读作
own-either = 由形状决定
own-square = 运算
own-rows = 带标签的行
own-unreadable = { $file } 不是 UTF-8 文本文件。什么都没有改变。
own-named = 图中的编号：{ $names }。
own-labels = 标签 0 是 { $zero }，标签 1 是 { $one }。
own-elsewhere = 在只看一个网络的图里训练同一条规则
own-others = 在比较多个网络的图里，用它代替加法：
other-decay = 同一股力，四种强度
other-map = 顿悟出没之处
other-forget = 例题越来越少
other-early = 早停
other-waits = 要等多久？
other-half = 半条规则
other-lies = 错误标签
other-regions = 四个区域
other-race = 赛跑
other-size = 大小合适
other-ticket = 中奖彩票
other-slow = 慢的梯度
other-architectures = 同一个函数，不同的因子
own-beyond_link = 这张表太大，放不进链接，地址里没有它。“分享与保存”可以把它存进文件，或放到保留的训练里。
own-headings = 第一行当作表头。
own-results = 结果不是这些元素，按出现的先后编号。
own-steps = 第 { $column } 列变成了几位，依次表示它是否不小于 { $at }。
own-bit = 第 { $column } 列中，{ $value } 记为 1。
own-constant = 第 { $column } 列处处相同，已略去。
own-repeated = 有 { $rows } 行重复出现，只算一次。
own-empty = 还没有表：在上面粘贴一张，或从一个例子开始。
own-long = 文本太长，本页最多读 { $megabytes } MB。什么都没有改变。
own-ragged = 第 { $line } 行有 { $found } 列，而第一行有 { $expected } 列：各行列数必须相同，用制表符、逗号、分号或空格隔开。什么都没有改变。
own-blank = 第 { $line } 行第 { $column } 列是空的：每一格都要有值。什么都没有改变。
own-not_square = 运算表的行数和列数必须相同，这里有 { $lines } 行 { $columns } 列。什么都没有改变。
own-size = 这是 { $elements } 个元素的运算，这里可以训练 2 到 { $most } 个元素的。什么都没有改变。
own-heading = 第 { $line } 行第 { $column } 列：“{ $found }”不能作这里的表头。行和列的表头必须相同，每个只出现一次。什么都没有改变。
own-no_element = 第 { $line } 行第 { $column } 列：“{ $found }”不是表头里的元素。什么都没有改变。
own-many_results = 第 { $line } 行第 { $column } 列：“{ $found }”多出来了。{ $size } 个元素的运算，最多只有 { $size } 种结果。什么都没有改变。
own-no_inputs = 只有一列：每行至少要有一个值，最后一列是标签。什么都没有改变。
own-not_a_number = 第 { $line } 行第 { $column } 列：“{ $found }”不是数，而这一列不止两种值。什么都没有改变。
own-third_label = 第 { $line } 行第 { $column } 列：“{ $found }”是“{ $first }”和“{ $second }”之外的第三种标签，而网络只回答是或否。什么都没有改变。
own-one_label = 每一行的标签都是“{ $label }”，没有什么可区分的。什么都没有改变。
own-contradiction = 第 { $before } 行和第 { $line } 行读起来相同，标签却不同。一条规则对每一行只能有一个答案。什么都没有改变。
own-no_bit = 每一列都只有一种值，没有什么可读的。什么都没有改变。
own-digits = 这些列变成 { $digits } 位，而一行最多 { $most } 位。什么都没有改变。
own-row_count = 共有 { $rows } 行，这里可以训练 2 到 { $most } 行。什么都没有改变。

## numbers

numbers-open = 用表格看数字
numbers-of_run = 到第 { $step } 步为止的曲线，共 { $rows } 行
numbers-of_members = 这张图里的 { $members } 个网络
numbers-step = 步数
numbers-train_accuracy = 训练过的：正确率
numbers-test_accuracy = 没见过的：正确率
numbers-train_loss = 训练过的：损失
numbers-test_loss = 没见过的：损失
numbers-norm = 权重范数
numbers-wrong = 标错的：正确率
numbers-dropped = 拿走的：正确率
numbers-member = 网络
numbers-setting = 设置
numbers-train_explained = 训练过的：解释的方差
numbers-test_explained = 没见过的：解释的方差
numbers-fitted = 拟合的步数
numbers-memorised = 背熟的步数
numbers-understood = 学会的步数
numbers-not_yet = 尚未
numbers-scroll = 数字表
numbers-again = 这是打开时的数字；关上再打开，就是新的。全部数字可从上面的“曲线”保存。

## shelf

shelf-empty = 还没有保留任何训练。图中的“分享与保存”可以保留它的训练；保存的文件也可以加到这里：选择、拖入或粘贴。
shelf-name = 名称
shelf-state = 步数
shelf-show = 显示
shelf-open = 打开
shelf-save = 保存
shelf-remove = 移除
shelf-sure = 确定移除？
shelf-add = 添加文件……
shelf-added = 已添加：{ $runs }。
shelf-refused = 没有采用 { $file }：{ $why }。
shelf-chart = 各训练步的正确率：粗线为没见过的例子，细线为训练用的例子
shelf-chart_of = { $runs } 次保留的训练的曲线
