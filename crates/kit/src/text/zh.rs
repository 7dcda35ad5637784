//! Simplified Chinese.

use grokscope_experiment::{Misfit, Problem, Task};
use grokscope_protocol::Ending;

use super::{Numbers, State, Text, accepted, loss, number, percent, preset_names, real};
use grokscope_live::Decay;
use grokscope_live::Fault;
use grokscope_live::Why;

pub(super) static TEXT: Text = Text {
    reverse_title: |neurons, decay| {
        if decay > 0.0 {
            format!("{neurons} 个神经元，权重衰减 {}", real(decay))
        } else {
            format!("{neurons} 个神经元，没有权重衰减")
        }
    },
    modadd_title: |task, p| {
        let doing = match task {
            Task::Sub => "减法",
            Task::Mul => "乘法",
            Task::Div => "除法",
            Task::Squares => "平方相加",
            _ => "加法",
        };
        format!("在 {p} 小时的钟面上做{doing}")
    },
    modadd_facts: |neurons, shown, all| {
        format!("{neurons} 个神经元，{} 道算式中给它看 {} 道", number(all), number(shown))
    },
    parity_title: |k, n| format!("{n} 位数字中前 {k} 位的奇偶性"),
    parity_facts: |neurons, shown| format!("{neurons} 个神经元，给它看 {} 个样本", number(shown)),

    accuracy: ["答对的比例", "随训练步数变化"],
    loss: ["损失", "对数坐标，随训练步数变化"],
    input_weights: ["每个神经元在找什么", "输入权重，神经元 × 数字"],
    output_weights: ["每个神经元投票给谁", "输出权重，神经元 × 答案"],
    first_layer: ["每个神经元在读什么", "第一层权重，神经元 × 位"],
    waves: ["逐个看神经元", "从 0 到最大数的输入权重"],
    answers: ["全部算式", "第一个数向下，第二个数向右"],

    train: "训练",
    test: "未见过",
    number_axis: "钟面上的数",
    answer_axis: "答案",
    digit_axis: "第几位",
    they_matter: |k| if k == 1 { "只有这位有用".to_owned() } else { format!("这 {k} 位有用") },
    neuron: |neuron, frequency| match frequency {
        0 => format!("神经元 {neuron}"),
        f => format!("神经元 {neuron}：{f} 圈"),
    },
    moved_decay: "衰减",
    moved_rate: "学习率",
    legend: ["答对，训练过", "答对，从未见过", "答错"],
    scrub_hint: "方向键逐步回看，Esc 键回到当前。",
    choose_hint: "方向键选择神经元。",
    by_frequency: "按频率排序",
    by_norm: "按大小排序",

    play: "训练",
    again: "再来",
    pause: "暂停",
    advance: |steps| format!("训练 {steps} 步"),
    rewind: "重来，种子不变",
    new_seed: "换种子",
    fork: |step| format!("从第 {} 步分叉", number(step)),
    fork_hint: "分叉从那一步出发，换一种衰减继续训练，画在同一坐标里。点一下曲线可以固定某一步。",
    forked_at: |step| format!("分叉于第 {} 步", number(step)),
    remove_fork: |letter| format!("删除分叉 {letter}"),
    speed: "速度",
    speed_max: "尽可能快",
    speed_of: |rate| format!("每秒 {rate} 步"),
    decay: "权重衰减",
    decay_ticks: ["没有", "适中", "极强"],
    decay_kind: "衰减的种类",
    kind: |kind| match kind {
        Decay::Decoupled => "解耦",
        Decay::L2 => "损失中的 L2",
        Decay::L1 => "损失中的 L1",
    },
    rate: "学习率",
    rate_ticks: ["谨慎", "急躁"],
    preset: "预设",
    restore: "恢复预设",
    engine: "引擎",
    engines: ["自动选择", "CPU", "GPU", "GPU（burn）"],
    more: "更多设置",
    restarts: "最后三项立即生效；改动其余各项会重新开始训练。",
    controls: "控制",
    dismiss: "关闭",

    state: |state| {
        match state {
            State::Untouched => "随时可以开始",
            State::Loading => "准备中",
            State::Training => "训练中",
            State::Paused => "已暂停",
            State::Offscreen => "不在屏幕上，已暂停",
            State::Hidden => "标签页在后台，已暂停",
            State::Queued => "等待中：另外两个图正在训练",
            State::Ended(Ending::Grokked, _) => "已完成",
            State::Ended(Ending::Budget | Ending::Patience, _) | State::Stopped => "已停止",
            State::Ended(Ending::Diverged, _) => "已发散",
        }
        .to_owned()
    },
    milestones: |memorised, understood| match (memorised, understood) {
        (Some(m), Some(g)) if g <= m => format!("第 {} 步学会 · 第 {} 步训练样本全对", number(g), number(m)),
        (None, None) => "尚未记住".to_owned(),
        (Some(m), None) => format!("第 {} 步记住 · 尚未学会", number(m)),
        (None, Some(g)) => format!("第 {} 步学会", number(g)),
        (Some(m), Some(g)) => format!("第 {} 步记住 · 第 {} 步学会", number(m), number(g)),
    },
    recorded: "录制的结果",
    milestone_notes: ["全部记住了", "没见过的也会了"],
    at_step: |step| format!("第 {} 步", number(step)),
    looking: |step, weights| {
        if step == weights {
            format!("回看第 {} 步", number(step))
        } else {
            format!("回看第 {} 步（权重取自第 {} 步）", number(step), number(weights))
        }
    },
    per_second: "步/秒",
    on_cpu: "CPU",
    on_gpu: "GPU",
    on_flex: "CPU（burn）",
    why_short: |why| match why {
        Why::Gpu => "这种规模更快",
        Why::Small => "网络很小",
        Why::NoWebGpu | Why::NoAdapter => "没有可用的 GPU",
        Why::Software => "没有真正的 GPU",
        Why::NotBuilt => "本站不含 GPU 部分",
        Why::Forced => "按你的选择",
        Why::ForcedTooLarge => "所选引擎放不下",
        Why::ForcedNoWebGpu | Why::ForcedNoAdapter => "所选引擎没有可用的 GPU",
        Why::ForcedNotBuilt => "本站不含所选引擎",
        Why::GpuDied => "GPU 出错",
    },
    why: |why| match why {
        Why::Gpu => "在显卡上训练：对这种规模的网络，显卡比处理器快。",
        Why::Small => "网络很小，用显卡训练也不会更快，因此在处理器上训练。",
        Why::NoWebGpu => "这个浏览器不提供 WebGPU，因此在处理器上训练。",
        Why::NoAdapter => "浏览器找不到可用的显卡，因此在处理器上训练。",
        Why::Software => "这里的显卡是用软件模拟的，因此直接在处理器上训练。",
        Why::NotBuilt => "本站没有包含显卡部分，因此在处理器上训练。",
        Why::Forced => "这是你选择的引擎。",
        Why::ForcedTooLarge => "样本和神经元太多，所选引擎放不下这个网络，改由 burn 在显卡上训练。",
        Why::ForcedNoWebGpu => "你选择的引擎需要显卡，但这个浏览器不提供 WebGPU，改在处理器上训练。",
        Why::ForcedNoAdapter => "你选择的引擎需要显卡，但浏览器找不到可用的显卡，改在处理器上训练。",
        Why::ForcedNotBuilt => "本站没有包含你选择的引擎，改在处理器上训练。",
        Why::GpuDied => "在显卡上训练失败了三次，现在改在处理器上训练。",
    },
    summary: |x: &Numbers| {
        let metrics = x.metrics.map_or_else(String::new, |[a, b, c, d]| {
            format!(
                "训练正确率 {}，未见样本正确率 {}；训练损失 {}，未见样本损失 {}。",
                percent(a),
                percent(b),
                loss(c),
                loss(d)
            )
        });
        format!("{}：{}，第 {} 步。{metrics}{}。{}。", x.title, x.state, number(x.step), x.milestones, x.decay)
    },

    spoken: |title, state, milestones| format!("{title}：{state}。{milestones}。"),

    done: |steps| format!("{} 步已全部完成。", number(steps)),
    to_present: "回到现在",
    not_grokked: |steps| format!("{} 步已经用完，这个网络还没有顿悟。通常有效的办法：", number(steps)),
    out_of_patience: |step| {
        format!("在第 {} 步停止：未见样本上的损失已经很久没有改善。正是这种“耐心”规则会错过顿悟。", number(step))
    },
    finished: |understood, ended| {
        format!("完成：第 {} 步学会；第 {} 步起停下休息，为你省电。", number(understood), number(ended))
    },
    forgot: |understood, ended, right| {
        format!(
            "第 {} 步学会，后来又忘了：结束时（第 {} 步）没见过的题只答对 {right}。",
            number(understood),
            number(ended)
        )
    },
    diverged: |step| format!("第 {} 步时数值失控发散。减小学习率通常有效。", number(step)),
    train_on: "继续训练",
    more_decay: "加强衰减",
    less_decay: "减弱衰减",
    more_data: "增加数据",
    smaller_rate: |rate| format!("用学习率 {rate} 重新开始"),
    restarted: |step| format!("训练进程意外停止，已从第 {} 步重新启动。", number(step)),
    gpu_gave_up: "在显卡上失败了三次，改用处理器继续。",
    fault: |fault| match fault {
        Fault::Forbidden => "这里无法训练：本页面所在的框架或网站的策略禁止工作进程。请单独打开本页面。".to_owned(),
        Fault::Missing(file) => format!("暂时无法训练：页面的一部分没能取到（{file}）。请检查网络连接。"),
        Fault::Broken(file) => format!("暂时无法训练：页面的一部分在传输中损坏了（{file}）。"),
        Fault::Replaced => "本页面已有更新的版本。请重新加载，你的设置会保留。".to_owned(),
        Fault::Memory => "训练进程内存不足。较小的网络，或者少开几个页面，也许就够了。".to_owned(),
        Fault::Silent => "训练进程无法保持运行：它不再有任何回应。".to_owned(),
        Fault::Stopped(_) => "训练进程无法保持运行：它一再意外停止。".to_owned(),
    },
    try_again: "再试一次",
    reload: "重新加载",
    bad_page_key: |key, value, accepted| format!("{key}={value}：可以是 {accepted}。"),
    problem: |problem| match problem {
        Problem::UnknownKey { key } => format!("{key}：没有这个键。"),
        Problem::UnknownPreset { name } => format!("preset={name}：没有这个预设。可用的有 {}。", preset_names()),
        Problem::BadValue { key, value } => format!("{key}={value}：可以是 {}。", accepted(key)),
        Problem::Conflict { key, why } => format!("{key}：{}。", misfit(*why)),
    },
    rest_applied: "其余设置已生效。",
};

/// The experiment words its conflicts in English only.
fn misfit(why: Misfit) -> String {
    match why {
        Misfit::Task(task) => format!("task={} 是另一类任务", task.word()),
        Misfit::ParityModel | Misfit::PairsModel => "这种网络不适用于这个任务".to_owned(),
        Misfit::ParityLoss | Misfit::PairsLoss => "这种损失不适用于这个任务".to_owned(),
        Misfit::AdamDecay => "Adam 没有解耦衰减；请用 opt=adamw，或改用 l2".to_owned(),
        Misfit::Digits => "不能超过总位数".to_owned(),
        Misfit::DivisionModulus => "只有 p 为质数时，除法才对所有 b ≠ 0 有定义".to_owned(),
        Misfit::Order => "这种运算与 a、b 的次序有关".to_owned(),
        Misfit::NoFrequency | Misfit::FrequencyRange => {
            "固定嵌入至少需要一个频率，且每个频率不小于 1、小于 p/2".to_owned()
        }
        Misfit::NoTrainRow | Misfit::NoTestRow => "训练样本至少一个，并且要留下测试样本".to_owned(),
        Misfit::Memory { allowed, .. } => format!("这次训练所需的内存超过上限 {allowed} MiB"),
    }
}
