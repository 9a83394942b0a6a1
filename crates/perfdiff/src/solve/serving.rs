//! The serving equations: rooflines per operator, a KV cache, and a scheduler for when it is full.
//!
//! 1. [`shapes`](super::shapes) counts parameters and cache from the architecture.
//! 2. [`memory`](Memory) says how many tokens the cache holds.
//! 3. [`schedule`] turns the job into passes: prefills and decode steps.
//! 4. [`pass`] prices one pass; the times add up. An [`encoder`] is one pass.
//!
//! What a model does not tell is counted by parameters: two operations each, weights read once.

mod encoder;
mod pass;
mod reads;
mod schedule;
mod train;

use self::pass::{Attention, Machine, Pass, Times, Widths, smooth_max, time};
use self::schedule::{Job, never_waits, schedule};
use super::SolveError;
use super::shapes::Shapes;
use crate::assumptions::{MemoryRule, Scheduler};
use crate::cost::{Cost, Product};
use crate::hardware::Hardware;
use crate::model::{Model, ModelClass};
use crate::precision::Precision;
use crate::profile::{BandwidthPath, Note, Profile, Reads, Regime, Stage};
use crate::scenario::Scenario;
use crate::units::{Bandwidth, Bytes, Count, Energy, FlopRate, Flops, Time};
use crate::workload::Workload;

/// Cached tokens of a sequence in a forward pass that does not say: a short conversation.
pub const DEFAULT_CONTEXT: u32 = 512;

/// Rate between devices where the hardware names no interconnect: one direction of PCIe Gen4 x16.
pub(crate) const DEFAULT_LINK: Bandwidth = Bandwidth::from_si(32e9);

/// The profile of a scenario under the serving equations.
pub(super) fn profile(scenario: &Scenario) -> Result<Profile, SolveError> {
    let job = Setting::of(scenario)?;
    match scenario.workload {
        Workload::Forward { context } => Ok(match (&job.work, job.scenario.model.input_tokens) {
            (Work::Shapes(shapes), Some(tokens)) => {
                let shapes = *shapes;
                job.encode(&shapes, tokens)
            }
            _ => job.forward(context.unwrap_or(DEFAULT_CONTEXT)),
        }),
        Workload::Generate { prompt, output } => job.generate(prompt, output),
        Workload::Train(train) => job.train(&train),
    }
}

/// Whether everything fits at once, as the profile has it; nothing is priced for that but a training
/// step.
pub(super) fn fits(scenario: &Scenario) -> Result<bool, SolveError> {
    let setting = Setting::of(scenario)?;
    match (scenario.workload, &setting.work) {
        (Workload::Forward { context }, Work::Shapes(shapes)) => {
            if let Some(tokens) = scenario.model.input_tokens {
                return Ok(setting.encoding_footprint(shapes, tokens) <= setting.memory());
            }
            let cached = scenario.batch as f64 * f64::from(context.unwrap_or(DEFAULT_CONTEXT));
            let room = setting.cache_tokens(shapes);
            Ok(room > 0.0 && cached <= room)
        }
        (Workload::Forward { .. }, Work::Counted { .. }) => {
            Ok(setting.weights() <= setting.memory())
        }
        (Workload::Generate { prompt, output }, Work::Shapes(shapes)) => {
            let job = Job::of(scenario.batch, prompt, output);
            let room = setting.cache_tokens(shapes);
            let scheduler = scenario.assumptions.serving.scheduler;
            Ok(room >= job.length() as f64 && never_waits(job, room, scheduler))
        }
        _ => Ok(profile(scenario)?.feasible),
    }
}

/// A scenario, looked up: what every workload needs.
struct Setting<'a> {
    scenario: &'a Scenario,
    work: Work,
    machine: Machine,
    widths: Widths,
    notes: Vec<Note>,
    reads: Reads,
}

/// How a model's work is counted.
enum Work {
    /// From its shapes.
    Shapes(Shapes),
    /// By parameters, and operations that one sample takes in one pass; as many passes, one after
    /// the other, make the sample.
    Counted { parameters: f64, flops: f64, passes: f64 },
}

impl<'a> Setting<'a> {
    fn of(scenario: &'a Scenario) -> Result<Self, SolveError> {
        encoder::refuse_what_it_lacks(scenario)?;
        let Scenario { model, hardware, precision, .. } = scenario;
        let mut notes = Vec::new();
        let (rate, at) = peak(hardware, *precision).ok_or_else(|| SolveError::NotModelled {
            key: "hardware",
            what: format!("{precision} on {}: its sheet gives {}", hardware.name, rates(hardware)),
            set: scenario.assumptions.name().into(),
        })?;
        if at != *precision {
            notes.push(Note::ComputesAt { precision: *precision, at, rate });
        }
        let devices = f64::from(scenario.devices);
        let link = hardware.interconnect.as_ref().map_or(DEFAULT_LINK, |l| l.bandwidth).si();
        let dies = f64::from(hardware.accelerators.unwrap_or(1));
        let machine = Machine {
            peak: rate.si(),
            bandwidth: hardware.memory.bandwidth.si(),
            link,
            devices,
            ranks: devices * dies,
        };
        // The cache and activations stay at 16 bits under narrower weights, as stacks keep them.
        let weight = precision.bytes_per_parameter();
        let widths = Widths { weight, cache: weight.clamp(2.0, 4.0) };
        let work = Work::of(model)?;
        let mut reads = Reads::ALWAYS.and(Reads::MEMORY_BANDWIDTH).and(Reads::SERVING);
        reads.add(match &work {
            Work::Shapes(shapes) => reads::of_shapes(scenario, shapes, machine.ranks),
            Work::Counted { .. } => reads::of_counts(model),
        });
        Ok(Self { scenario, work, machine, widths, notes, reads })
    }

    /// Bytes of the weights, all devices together.
    fn weights(&self) -> f64 {
        let parameters = match &self.work {
            Work::Shapes(shapes) => shapes.total().si(),
            Work::Counted { parameters, .. } => *parameters,
        };
        parameters * self.widths.weight
    }

    /// Memory that programs get, all devices together.
    fn memory(&self) -> f64 {
        self.scenario.hardware.memory.usable().si() * self.machine.devices
    }

    /// What is taken before the KV cache gets any, all devices together.
    fn taken(&self, shapes: &Shapes) -> f64 {
        let s = &self.scenario.assumptions.serving;
        let parallel = if self.machine.ranks > 1.0 { s.parallel_memory.si() } else { 0.0 };
        let activations = match s.memory_rule {
            MemoryRule::OfRest => 0.0,
            MemoryRule::OfAll => self.activation_memory(shapes),
        };
        let runtime = s.runtime_memory.si() + parallel + activations;
        self.weights() + runtime * self.machine.devices
    }

    /// Bytes that the KV cache keeps of one token, all devices together.
    fn cached_token(&self, shapes: &Shapes) -> f64 {
        let copies = shapes.kv_copies(self.machine.ranks);
        shapes.kv_cache_per_token(self.widths.cache).si() * copies
    }

    /// Tokens that the KV cache holds, all devices together.
    fn cache_tokens(&self, shapes: &Shapes) -> f64 {
        let s = &self.scenario.assumptions.serving;
        let free = match (s.scheduler, s.memory_rule) {
            // A static batch is not held against the memory: it runs, or it does not.
            (Scheduler::Padded, _) if self.weights() <= self.memory() => return f64::INFINITY,
            (Scheduler::Padded, _) => return 0.0,
            (_, MemoryRule::OfRest) => s.memory_fraction * (self.memory() - self.taken(shapes)),
            (_, MemoryRule::OfAll) => s.memory_fraction * self.memory() - self.taken(shapes),
        };
        (free / self.cached_token(shapes)).max(0.0)
    }

    /// The least memory, all devices together, with which the KV cache holds so many tokens.
    fn memory_for(&self, shapes: &Shapes, tokens: f64) -> f64 {
        let s = &self.scenario.assumptions.serving;
        let cache = tokens * self.cached_token(shapes);
        match (s.scheduler, s.memory_rule) {
            (Scheduler::Padded, _) => self.weights(),
            (_, MemoryRule::OfRest) => self.taken(shapes) + cache / s.memory_fraction,
            (_, MemoryRule::OfAll) => (self.taken(shapes) + cache) / s.memory_fraction,
        }
    }

    /// What vLLM sets aside for one prefill pass on a device: two feed-forward and four hidden
    /// activations a token, and the logits of 256 sequences in fp32.
    fn activation_memory(&self, shapes: &Shapes) -> f64 {
        let ffn = f64::from(self.scenario.model.ffn_size.unwrap_or(0));
        let token = 2.0 * ffn / self.machine.devices + 4.0 * shapes.hidden_size;
        let vocabulary = shapes.head / shapes.hidden_size;
        self.prefill_tokens() * token * self.widths.cache + 256.0 * vocabulary * 4.0
    }

    /// The most tokens of one prefill pass.
    fn prefill_tokens(&self) -> f64 {
        let s = &self.scenario.assumptions.serving;
        let context = self.scenario.model.context_length.map_or(4096.0, f64::from);
        // Not `clamp`, which panics where someone sets the least above the most.
        context.max(s.prefill_tokens_least).min(s.prefill_tokens_most)
    }

    fn pass(&self, shapes: &Shapes, pass: &Pass) -> Times {
        time(pass, shapes, &self.machine, &self.widths, &self.scenario.assumptions)
    }

    /// One pass of the batch: a decode step at this context, or one pass over the samples.
    fn forward(self, context: u32) -> Profile {
        let batch = self.scenario.batch as f64;
        match &self.work {
            Work::Shapes(shapes) => {
                let shapes = *shapes;
                let cached = batch * f64::from(context);
                let step = Pass {
                    sequences: batch,
                    tokens: batch,
                    attention: Attention::Decode { cached },
                };
                let times = self.pass(&shapes, &step);
                let room = self.cache_tokens(&shapes);
                let fits = room > 0.0 && cached <= room;
                let footprint = if fits {
                    self.weights() + shapes.kv_cache_per_token(self.widths.cache).si() * cached
                } else {
                    self.memory_for(&shapes, cached.max(1.0))
                };
                self.finished(&[("decode", times)], None, footprint, fits, Answers::default())
            }
            Work::Counted { parameters, flops, passes } => {
                // Each pass reads all weights, and is a step of its own.
                let (weights, passes) = (*parameters * self.widths.weight, *passes);
                let flops = *flops * batch * passes;
                let a = &self.scenario.assumptions;
                let n = self.machine.devices;
                let bytes = weights * passes;
                let memory = bytes / (a.serving.weight_efficiency * self.machine.bandwidth * n);
                let compute = flops / (a.compute_efficiency * self.machine.peak * n);
                let overhead = a.serving.step_overhead.si() * passes;
                let times = Times {
                    latency: smooth_max(memory, compute) + overhead,
                    memory,
                    compute,
                    communication: 0.0,
                    overhead,
                    flops,
                    bytes,
                };
                let fits = weights <= self.memory();
                self.finished(&[("forward", times)], None, weights, fits, Answers::default())
            }
        }
    }

    /// A prompt, then tokens one by one, in waves or with preemption where memory runs out.
    fn generate(mut self, prompt: u32, output: u32) -> Result<Profile, SolveError> {
        let Work::Shapes(shapes) = &self.work else {
            return Err(SolveError::NotModelled {
                key: "workload",
                what: format!(
                    "generation by {}, whose shapes are not known",
                    self.scenario.model.name
                ),
                set: self.scenario.assumptions.name().into(),
            });
        };
        let shapes = *shapes;
        let job = Job::of(self.scenario.batch, prompt, output);
        let room = self.cache_tokens(&shapes);
        let a = &self.scenario.assumptions;
        let priced = |room: f64| self.price(&shapes, job, room);
        let Priced { prefill, decode, again, waves, preemptions, reads: mut decoding } =
            priced(room);
        let everything = job.sequences as f64 * (job.prompt + job.output) as f64;
        // What never waits and is never thrown out fits, however full the cache gets.
        let overflow = waves > 1.0 || preemptions > 0.0;
        let start = Times {
            latency: a.serving.job_overhead.si(),
            overhead: a.serving.job_overhead.si(),
            ..Times::default()
        };
        let prefill = prefill.plus(1.0, start);
        let latency = prefill.latency + decode.latency + again.latency;
        // What not fitting costs: against the same machine with room for everything.
        let with_room = overflow.then(|| {
            let Priced { prefill, decode, again, reads, .. } = priced(f64::INFINITY);
            decoding.add(reads);
            prefill.plus(1.0, start).plus(1.0, decode).plus(1.0, again)
        });
        let mut stages = vec![("prefill", prefill), ("decode", decode)];
        if again.latency > 0.0 {
            stages.push(("recompute", again));
        }
        let steps = f64::from(output.saturating_sub(1));
        let first_wave = prefill.latency / waves.max(1.0);
        let answers = Answers {
            tokens: Some(self.scenario.batch as f64 * f64::from(output)),
            ttft: Some(if overflow { first_wave } else { prefill.latency }),
            tpot: (steps > 0.0).then(|| (latency - prefill.latency) / steps),
            waves: waves as u64,
            preemptions: preemptions as u64,
            room: overflow.then_some(room),
        };
        let one = job.length() as f64;
        let fits = room >= one;
        let footprint = if fits {
            self.weights()
                + shapes.kv_cache_per_token(self.widths.cache).si() * everything.min(room)
        } else {
            self.memory_for(&shapes, one)
        };
        self.reads.add(decoding);
        Ok(self.finished(&stages, with_room, footprint, fits, answers))
    }

    /// What a job costs with so much room.
    ///
    /// A scheduler that preempts is followed step by step. Far into a long queue it repeats itself,
    /// so what comes after [`MANY`] sequences is priced like the second half of them.
    fn price(&self, shapes: &Shapes, job: Job, room: f64) -> Priced {
        let preempts = self.scenario.assumptions.serving.scheduler == Scheduler::Preempt;
        if !preempts || job.sequences <= MANY {
            return self.followed(shapes, job, room);
        }
        // Room for so many and not for all is no room for all: the stack runs fewer at a time.
        let half = (MANY / 2 * job.length()) as f64;
        let waits = room < job.sequences as f64 * job.length() as f64;
        let room = if waits { room.min(half - 1.0) } else { room };
        let first = self.followed(shapes, Job { sequences: MANY / 2, ..job }, room);
        let both = self.followed(shapes, Job { sequences: MANY, ..job }, room);
        let more = (job.sequences - MANY) as f64 / (MANY / 2) as f64;
        both.plus(more, both.plus(-1.0, first))
    }

    /// The same, pass by pass.
    fn followed(&self, shapes: &Shapes, job: Job, room: f64) -> Priced {
        let serving = &self.scenario.assumptions.serving;
        let plan = schedule(job, room, serving.scheduler);
        let most = self.prefill_tokens();
        let mut priced = Priced {
            waves: plan.waves as f64,
            preemptions: plan.preemptions as f64,
            ..Priced::default()
        };
        for group in &plan.prefills {
            let (sequences, length) = (group.sequences as f64, group.length as f64);
            let tokens = sequences * length;
            let passes = (tokens / most).ceil().max(1.0);
            let pass = Pass {
                sequences: sequences / passes,
                tokens: tokens / passes,
                attention: Attention::Prefill { pairs: sequences * length * length / 2.0 / passes },
            };
            let times = self.pass(shapes, &pass);
            let into = if group.again { &mut priced.again } else { &mut priced.prefill };
            *into = into.plus(passes * group.times as f64, times);
        }
        for group in &plan.decodes {
            let sequences = group.sequences as f64;
            let pass = Pass {
                sequences,
                tokens: sequences,
                attention: Attention::Decode { cached: group.cached },
            };
            priced.decode = priced.decode.plus(group.steps, self.pass(shapes, &pass));
            priced.reads.add(reads::of_decoding(sequences, shapes, self.machine.ranks, serving));
        }
        priced
    }

    /// Adds stages up. `with_room` is what they would come to if everything fitted, where it does
    /// not.
    fn finished(
        mut self,
        stages: &[(&'static str, Times)],
        with_room: Option<Times>,
        footprint: f64,
        fits: bool,
        answers: Answers,
    ) -> Profile {
        let Scenario { hardware, assumptions, batch, .. } = self.scenario;
        let all = stages.iter().fold(Times::default(), |sum, (_, times)| sum.plus(1.0, *times));
        let with_room = with_room.unwrap_or(all);
        let spill = (all.latency - with_room.latency).max(0.0);
        let n = self.machine.devices;
        let hfu = (all.flops / all.latency / (self.machine.peak * n)).clamp(0.0, 1.0);
        let useful: f64 =
            stages.iter().filter(|(name, _)| *name != "recompute").map(|(_, t)| t.flops).sum();
        let mfu = (useful / all.latency / (self.machine.peak * n)).clamp(0.0, 1.0);
        let load = assumptions.idle_power + (1.0 - assumptions.idle_power) * hfu;
        let watts = hardware.tdp.map_or(0.0, |tdp| tdp.si() * n);
        let time = Time::from_si;
        if let (Some(room), true) = (answers.room, fits) {
            self.notes.push(Note::Queues {
                room,
                waves: answers.waves,
                preemptions: answers.preemptions,
                cost: time(spill),
            });
        }
        if !fits {
            self.notes.push(Note::DoesNotFit {
                footprint: Bytes::from_si(footprint),
                capacity: hardware.memory.usable() * n,
            });
        }
        let overflow = answers.room.is_some();
        let by_tokens = matches!(self.work, Work::Shapes(_));
        let (product, made) = Product::of(self.scenario, by_tokens);
        Profile {
            feasible: fits && !overflow,
            priced: fits,
            regime: regime(&all, &with_room, spill),
            roofline_regime: if all.memory > all.compute {
                Regime::Memory
            } else {
                Regime::Compute
            },
            latency: time(all.latency),
            compute: time(all.compute),
            memory: time(all.memory),
            spill: time(spill),
            communication: time(all.communication),
            overhead: time(all.overhead),
            throughput_per_s: *batch as f64 / all.latency,
            throughput_tok_s: answers.tokens.map(|tokens| tokens / all.latency),
            ttft: answers.ttft.map(time),
            tpot: answers.tpot.map(time),
            arithmetic_intensity: if all.bytes > 0.0 { all.flops / all.bytes } else { 0.0 },
            energy: Energy::from_si(watts * load * all.latency),
            product,
            made,
            cost: Cost::of(self.scenario, time(all.latency), made),
            memory_footprint: Bytes::from_si(footprint),
            peak: FlopRate::from_si(self.machine.peak * assumptions.compute_efficiency * n),
            bandwidth: Bandwidth::from_si(
                self.machine.bandwidth * assumptions.serving.weight_efficiency * n,
            ),
            bandwidth_path: BandwidthPath::Memory,
            mfu,
            hfu,
            stages: stages.iter().map(stage).collect(),
            notes: self.notes,
            spilled: None,
            reads: self.reads,
        }
    }
}

/// Sequences of which each is followed through a scheduler that preempts.
const MANY: u64 = 1 << 12;

/// What a generation costs, and what its schedule did.
#[derive(Clone, Copy, Default)]
struct Priced {
    prefill: Times,
    decode: Times,
    again: Times,
    waves: f64,
    preemptions: f64,
    reads: Reads,
}

impl Priced {
    /// This and `count` times the other.
    fn plus(self, count: f64, other: Priced) -> Priced {
        Priced {
            prefill: self.prefill.plus(count, other.prefill),
            decode: self.decode.plus(count, other.decode),
            again: self.again.plus(count, other.again),
            waves: self.waves + count * other.waves,
            preemptions: self.preemptions + count * other.preemptions,
            reads: self.reads.and(other.reads),
        }
    }
}

/// What a generation answers beside its latency.
#[derive(Default)]
struct Answers {
    tokens: Option<f64>,
    ttft: Option<f64>,
    tpot: Option<f64>,
    waves: u64,
    preemptions: u64,
    room: Option<f64>,
}

fn stage((name, t): &(&'static str, Times)) -> Stage {
    Stage {
        name,
        regime: regime(t, t, 0.0),
        latency: Time::from_si(t.latency),
        compute: Time::from_si(t.compute),
        memory: Time::from_si(t.memory),
        communication: Time::from_si(t.communication),
        overhead: Time::from_si(t.overhead),
        flops: Flops::from_si(t.flops),
        bytes: Bytes::from_si(t.bytes),
    }
}

/// The largest of the four times, ties in the order of [`Regime::ALL`]; capacity where queueing
/// costs more than any of them would take with room for everything.
fn regime(t: &Times, with_room: &Times, spill: f64) -> Regime {
    let times = |t: &Times| {
        [
            (Regime::Memory, t.memory),
            (Regime::Compute, t.compute),
            (Regime::Communication, t.communication),
            (Regime::Overhead, t.overhead),
        ]
    };
    if times(with_room).iter().all(|&(_, time)| spill > time) {
        return Regime::Capacity;
    }
    let times = times(t);
    times.into_iter().fold(times[0], |best, t| if t.1 > best.1 { t } else { best }).0
}

impl Work {
    fn of(model: &Model) -> Result<Self, SolveError> {
        let transformer =
            matches!(model.class, ModelClass::Transformer | ModelClass::MixtureOfExperts);
        if transformer && let Some(shapes) = model.shapes() {
            return Ok(Work::Shapes(shapes));
        }
        let missing = |field| SolveError::MissingField {
            field,
            model: model.name.to_string(),
            needed_by: "the serving equations",
        };
        let parameters = match (model.parameters, model.model_size) {
            (Some(parameters), _) => parameters.si(),
            (None, Some(size)) => size.si() / 2.0,
            (None, None) => return Err(missing("parameters")),
        };
        let used = model.active_parameters.map_or(parameters, Count::si);
        let flops = match model.flops {
            Some(flops) if flops.si() > 0.0 => flops.si(),
            // Of each token, where the input is known to be several.
            _ => 2.0 * used * model.input_tokens.map_or(1.0, f64::from),
        };
        let passes = match model.class {
            ModelClass::Diffusion => model.denoising_steps.map_or(1.0, f64::from),
            _ => 1.0,
        };
        Ok(Work::Counted { parameters, flops, passes })
    }
}

/// The precisions that a sheet has a peak for, in words.
fn rates(hardware: &Hardware) -> String {
    let names: Vec<&str> = Precision::ALL
        .into_iter()
        .filter(|&precision| hardware.peak.at(precision).is_some())
        .map(Precision::name)
        .collect();
    match names.as_slice() {
        [] => "no peak".to_string(),
        names => format!("a peak at {} only", names.join(", ")),
    }
}

/// The rate at a precision, or at the one that takes its place where the sheet has none: narrow
/// weights are widened before they are multiplied.
pub(crate) fn peak(hardware: &Hardware, precision: Precision) -> Option<(FlopRate, Precision)> {
    use Precision::{Bf16, Fp4, Fp8, Fp16, Fp32, Int4, Int8, Tf32};
    let order: &[Precision] = match precision {
        Fp32 => &[Fp32, Tf32],
        Tf32 => &[Tf32, Fp32],
        Fp16 => &[Fp16, Bf16, Fp32],
        Bf16 => &[Bf16, Fp16, Fp32],
        Fp8 => &[Fp8, Fp16, Bf16, Fp32],
        Int8 => &[Int8, Fp16, Bf16, Fp32],
        Fp4 => &[Fp4, Fp8, Fp16, Bf16, Fp32],
        Int4 => &[Int4, Fp16, Bf16, Fp32],
    };
    order.iter().find_map(|&p| hardware.peak.at(p).map(|rate| (rate, p)))
}
