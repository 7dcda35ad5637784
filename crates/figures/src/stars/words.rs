//! The words of this figure.

use crate::page::Page;
use crate::text::Lang;

/// The words of one language.
pub struct Words {
    /// Waves by frequency: heading, and what stands small beside it.
    pub waves: [&'static str; 2],
    /// Spectrum of what neurons read.
    pub input_spectrum: [&'static str; 2],
    /// Spectrum of what neurons write.
    pub output_spectrum: [&'static str; 2],
    /// Circles.
    pub circles: [&'static str; 2],
    /// Above the columns and rows of what is read and written.
    pub sides: [&'static str; 2],
    /// A frequency and how many neurons have it.
    pub group: fn(usize, usize) -> String,
    /// The same where there is little room.
    pub short_group: fn(usize, usize) -> String,
    /// So many neurons are not shown.
    pub others: fn(usize) -> String,
    /// Under a spectrum.
    pub frequency_axis: &'static str,
    /// Under waves that are read and written.
    pub axes: [&'static str; 2],
    /// The full height of waves.
    pub height: fn(&str) -> String,
    /// The radius of the outer circle.
    pub radius: fn(&str) -> String,
    /// Of so many neurons so many go round twice as fast in the output, within so many degrees.
    pub doubled: fn(usize, usize, u32) -> String,
    /// Before there are weights.
    pub nothing: &'static str,
}

static EN: Words = Words {
    waves: ["Waves by frequency", "weights of the neurons that share one"],
    input_spectrum: ["What they read", "Fourier coefficients of the input weights"],
    output_spectrum: ["What they write", "Fourier coefficients of the output weights"],
    circles: [
        "The neurons of one frequency",
        "each at its cosine and sine coefficient, joined in the order of the input",
    ],
    sides: ["input", "output"],
    group: |frequency, neurons| match neurons {
        1 => format!("frequency {frequency} · 1 neuron"),
        _ => format!("frequency {frequency} · {neurons} neurons"),
    },
    short_group: |frequency, neurons| format!("freq. {frequency} · {neurons}"),
    others: |neurons| match neurons {
        1 => "1 neuron has another frequency, or none".to_owned(),
        _ => format!("{neurons} neurons have other frequencies, or none"),
    },
    frequency_axis: "frequency: turns from 0 to the last number; a cosine and a sine column each",
    axes: ["number a or b", "answer"],
    height: |height| format!("height ±{height}"),
    radius: |radius| format!("outer circle: {radius}"),
    doubled: |doubled, all, degrees| {
        format!("{doubled} of {all} neurons turn twice as fast in the output as in the input (within {degrees}°).")
    },
    nothing: "No weights yet.",
};

static ZH: Words = Words {
    waves: ["按频率分组的波", "同一频率的神经元的权重"],
    input_spectrum: ["读入的频谱", "输入权重的傅里叶系数"],
    output_spectrum: ["写出的频谱", "输出权重的傅里叶系数"],
    circles: ["同一频率的神经元", "按余弦和正弦系数放置，依输入角度的顺序相连"],
    sides: ["输入", "输出"],
    group: |frequency, neurons| format!("频率 {frequency} · {neurons} 个神经元"),
    short_group: |frequency, neurons| format!("频率 {frequency} · {neurons} 个"),
    others: |neurons| format!("另有 {neurons} 个神经元属于其他频率，或没有频率"),
    frequency_axis: "频率：从 0 到最大数转几圈；每个频率一列余弦、一列正弦",
    axes: ["数 a 或 b", "答案"],
    height: |height| format!("幅度 ±{height}"),
    radius: |radius| format!("外圆半径：{radius}"),
    doubled: |doubled, all, degrees| {
        format!("{all} 个神经元中有 {doubled} 个，输出转得比输入快一倍（误差 {degrees}° 以内）。")
    },
    nothing: "还没有权重。",
};

/// The words of the present language.
#[must_use]
pub fn words(page: Page) -> &'static Words {
    match page.lang {
        Lang::En => &EN,
        Lang::Zh => &ZH,
    }
}
