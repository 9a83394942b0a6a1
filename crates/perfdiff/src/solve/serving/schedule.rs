//! Who runs when: the passes of a batch, when memory for the KV cache runs out.
//!
//! All sequences of a batch are alike, so those that were admitted together stay together: the
//! simulation moves groups, not sequences.

use std::collections::VecDeque;

use crate::assumptions::Scheduler;

/// The passes of a job, those that are alike counted.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Schedule {
    pub(super) prefills: Vec<Prefill>,
    pub(super) decodes: Vec<Decode>,
    /// Rounds of admission: 1 where everything fits.
    pub(super) waves: u64,
    /// Sequences that were thrown out and had to start again.
    pub(super) preemptions: u64,
}

/// Sequences that were prefilled at this length.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Prefill {
    /// How often.
    pub(super) times: u64,
    pub(super) sequences: u64,
    pub(super) length: u64,
    /// Whether they had been prefilled before, and were preempted.
    pub(super) again: bool,
}

/// Steps with this many sequences and this many cached tokens, on average, in all of them.
///
/// The time of a step is linear in the cached tokens, so steps at their mean take as long as each
/// at its own: nothing is sampled.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Decode {
    pub(super) steps: f64,
    pub(super) sequences: u64,
    pub(super) cached: f64,
}

/// A job: so many sequences, each with a prompt and an output.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Job {
    pub(super) sequences: u64,
    pub(super) prompt: u64,
    pub(super) output: u64,
}

impl Job {
    pub(super) fn of(sequences: u64, prompt: u32, output: u32) -> Self {
        Self { sequences, prompt: u64::from(prompt), output: u64::from(output) }
    }

    /// Tokens of one sequence, from first to last.
    pub(super) fn length(&self) -> u64 {
        self.prompt + self.output
    }
}

/// The passes of a job with room for so many cached tokens.
pub(super) fn schedule(job: Job, capacity: f64, scheduler: Scheduler) -> Schedule {
    let everything = job.sequences as f64 * job.length() as f64;
    match scheduler {
        // Static: memory for the whole length is set aside, and attention runs over it.
        Scheduler::Padded => {
            let mut whole = at_once(job);
            for decode in &mut whole.decodes {
                decode.cached = job.sequences as f64 * job.length() as f64;
            }
            whole
        }
        _ if capacity >= everything => at_once(job),
        Scheduler::Waves => waves(job, capacity),
        Scheduler::Preempt => {
            let plan = preempting(job, capacity);
            // The last token of a sequence is never cached, so what fits but for that never waits.
            if plan.waves <= 1 && plan.preemptions == 0 { at_once(job) } else { plan }
        }
    }
}

/// Whether a job runs with nobody waiting and nobody thrown out: what [`schedule`] would find, without
/// following it.
pub(super) fn never_waits(job: Job, capacity: f64, scheduler: Scheduler) -> bool {
    if scheduler == Scheduler::Padded || capacity >= job.sequences as f64 * job.length() as f64 {
        return true;
    }
    if job.sequences == 1 {
        return true;
    }
    // Sequences that end with their first token take no step, so only their prompts have to fit.
    let (blocks, watermark) = blocks(job, capacity);
    let free = blocks.saturating_sub(watermark);
    scheduler == Scheduler::Preempt
        && job.output <= 1
        && job.sequences <= MOST_RUNNING
        && free > 0
        && job.sequences * job.prompt.div_ceil(BLOCK) <= free
}

/// Everything in one go.
fn at_once(job: Job) -> Schedule {
    Schedule {
        prefills: vec![Prefill {
            times: 1,
            sequences: job.sequences,
            length: job.prompt,
            again: false,
        }],
        decodes: decodes(job.sequences, job.prompt, job.output),
        waves: 1,
        preemptions: 0,
    }
}

/// The steps after the first token, which the prefill gives: at step j of `output - 1`, each
/// sequence looks at `prompt + j` tokens, itself included.
fn decodes(sequences: u64, prompt: u64, output: u64) -> Vec<Decode> {
    if output < 2 {
        return Vec::new();
    }
    let mean = prompt as f64 + output as f64 / 2.0;
    vec![Decode { steps: (output - 1) as f64, sequences, cached: sequences as f64 * mean }]
}

/// As many sequences at a time as fit with their whole length, until none is left.
fn waves(job: Job, capacity: f64) -> Schedule {
    let fitting = (capacity / job.length() as f64).floor().max(1.0);
    let fitting = (fitting as u64).min(job.sequences);
    let (full, rest) = (job.sequences / fitting, job.sequences % fitting);
    let mut schedule = Schedule { waves: full + u64::from(rest > 0), ..Schedule::default() };
    for (count, sequences) in [(full, fitting), (u64::from(rest > 0), rest)] {
        if count == 0 || sequences == 0 {
            continue;
        }
        let (times, length) = (count, job.prompt);
        schedule.prefills.push(Prefill { times, sequences, length, again: false });
        schedule.decodes.extend(
            decodes(sequences, job.prompt, job.output)
                .into_iter()
                .map(|decode| Decode { steps: decode.steps * count as f64, ..decode }),
        );
    }
    schedule
}

/// Tokens of a block of the paged KV cache (Kwon et al. 2023, <https://arxiv.org/abs/2309.06180>).
const BLOCK: u64 = 16;

/// Sequences that run at once, at most: vLLM's `max_num_seqs`.
const MOST_RUNNING: u64 = 256;

/// The share of blocks that admission leaves free: vLLM's watermark.
const WATERMARK: f64 = 0.01;

/// Sequences with the same past.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Group {
    sequences: u64,
    length: u64,
    generated: u64,
}

impl Group {
    fn blocks_after(&self, steps: u64) -> u64 {
        self.sequences * (self.length + steps).div_ceil(BLOCK)
    }
}

/// Prompts are admitted while their blocks fit; when blocks run out, the latest arrivals are
/// thrown out, and their whole prefix is computed again later.
fn preempting(job: Job, capacity: f64) -> Schedule {
    let (blocks, watermark) = blocks(job, capacity);
    let mut schedule = Schedule::default();
    let mut waiting =
        VecDeque::from([Group { sequences: job.sequences, length: job.prompt, generated: 0 }]);
    let mut running: Vec<Group> = Vec::new();
    while !waiting.is_empty() || !running.is_empty() {
        if admit(&mut waiting, &mut running, &mut schedule, blocks, watermark) {
            schedule.waves += 1;
            running.retain(|group| group.generated < job.output);
            continue;
        }
        let steps = match free_steps(&running, blocks, job.output) {
            0 => {
                make_room(&mut running, &mut waiting, &mut schedule, blocks);
                1
            }
            steps => steps,
        };
        let sequences = total(&running);
        let cached: u64 = running.iter().map(|g| g.sequences * g.length).sum();
        // Step j of these looks at j - 1/2 tokens more than now, on average of its two ends.
        let mean = cached as f64 + sequences as f64 * (steps as f64 / 2.0);
        schedule.decodes.push(Decode { steps: steps as f64, sequences, cached: mean });
        for group in &mut running {
            group.length += steps;
            group.generated += steps;
        }
        running.retain(|group| group.generated < job.output);
    }
    merge_prefills(&mut schedule.prefills);
    schedule
}

/// The blocks of the cache, and how many of them admission leaves free.
fn blocks(job: Job, capacity: f64) -> (u64, u64) {
    let blocks = ((capacity / BLOCK as f64).floor() as u64).max(job.length().div_ceil(BLOCK));
    (blocks, ((WATERMARK * blocks as f64) as u64).max(1))
}

fn total(groups: &[Group]) -> u64 {
    groups.iter().map(|group| group.sequences).sum()
}

/// Moves what fits from the queue to the machine; a prefill gives each its next token.
fn admit(
    waiting: &mut VecDeque<Group>,
    running: &mut Vec<Group>,
    schedule: &mut Schedule,
    blocks: u64,
    watermark: u64,
) -> bool {
    let mut used: u64 = running.iter().map(|group| group.blocks_after(0)).sum();
    let mut room = MOST_RUNNING.saturating_sub(total(running));
    let mut admitted = false;
    while let Some(group) = waiting.front_mut() {
        let each = group.length.div_ceil(BLOCK);
        let fitting = blocks.saturating_sub(watermark).saturating_sub(used) / each.max(1);
        let mut count = fitting.min(room).min(group.sequences);
        // One sequence alone always runs, however little room there is.
        if count == 0 && running.is_empty() && !admitted {
            count = 1;
        }
        if count == 0 {
            break;
        }
        let (length, generated) = (group.length, group.generated);
        group.sequences -= count;
        if group.sequences == 0 {
            waiting.pop_front();
        }
        schedule.prefills.push(Prefill {
            times: 1,
            sequences: count,
            length,
            again: generated > 0,
        });
        running.push(Group { sequences: count, length: length + 1, generated: generated + 1 });
        used += count * each;
        room = room.saturating_sub(count);
        admitted = true;
    }
    admitted
}

/// Steps until a sequence ends or the blocks run out, whichever is first.
fn free_steps(running: &[Group], blocks: u64, output: u64) -> u64 {
    let until_end = running.iter().map(|g| output.saturating_sub(g.generated)).min().unwrap_or(0);
    let needed = |steps: u64| running.iter().map(|g| g.blocks_after(steps)).sum::<u64>();
    if needed(until_end) <= blocks {
        return until_end;
    }
    let (mut fits, mut does_not) = (0, until_end);
    while does_not - fits > 1 {
        let middle = fits.midpoint(does_not);
        if needed(middle) <= blocks { fits = middle } else { does_not = middle }
    }
    fits
}

/// Throws out the latest until the rest can take a step.
fn make_room(
    running: &mut Vec<Group>,
    waiting: &mut VecDeque<Group>,
    schedule: &mut Schedule,
    blocks: u64,
) {
    while total(running) > 1 && running.iter().map(|g| g.blocks_after(1)).sum::<u64>() > blocks {
        let Some(last) = running.last_mut() else { break };
        last.sequences -= 1;
        let thrown = Group { sequences: 1, ..*last };
        if last.sequences == 0 {
            running.pop();
        }
        schedule.preemptions += 1;
        match waiting.front_mut() {
            Some(first) if first.length == thrown.length && first.generated == thrown.generated => {
                first.sequences += 1;
            }
            _ => waiting.push_front(thrown),
        }
    }
}

/// Prefills of one length as one: the stack packs them into passes as it likes.
fn merge_prefills(prefills: &mut Vec<Prefill>) {
    let mut merged: Vec<Prefill> = Vec::new();
    for prefill in prefills.drain(..) {
        match merged.iter_mut().find(|m| m.length == prefill.length && m.again == prefill.again) {
            Some(same) => same.sequences += prefill.sequences,
            None => merged.push(prefill),
        }
    }
    *prefills = merged;
}

#[cfg(test)]
mod tests {
    use super::*;

    const JOB: Job = Job { sequences: 64, prompt: 128, output: 128 };

    fn tokens(schedule: &Schedule) -> f64 {
        schedule.decodes.iter().map(|d| d.steps * d.sequences as f64).sum()
    }

    #[test]
    fn every_sequence_gets_every_token_under_every_scheduler() {
        let decoded = (JOB.sequences * (JOB.output - 1)) as f64;
        for capacity in [1e9, 10_000.0, 3_000.0, 300.0, 10.0] {
            for scheduler in [Scheduler::Padded, Scheduler::Waves] {
                assert_eq!(tokens(&schedule(JOB, capacity, scheduler)), decoded);
            }
            // A preempted sequence gets its next token from the prefill that restores it.
            let preempt = schedule(JOB, capacity, Scheduler::Preempt);
            let restored: u64 =
                preempt.prefills.iter().filter(|p| p.again).map(|p| p.sequences).sum();
            assert_eq!(tokens(&preempt) + restored as f64, decoded, "{capacity}");
            assert_eq!(restored, preempt.preemptions);
        }
    }

    #[test]
    fn what_fits_runs_at_once() {
        for scheduler in [Scheduler::Waves, Scheduler::Preempt] {
            let fitting = schedule(JOB, (64 * 256) as f64, scheduler);
            assert_eq!((fitting.waves, fitting.preemptions), (1, 0));
            assert_eq!(fitting.decodes[0].cached, 64.0 * (128.0 + 64.0));
        }
    }

    #[test]
    fn who_never_waits_is_known_without_following_the_schedule() {
        for sequences in [1, 2, 3, 17, 255, 256, 257, 300] {
            for (prompt, output) in [(0, 1), (1, 1), (16, 1), (17, 1), (128, 1), (15, 2), (100, 60)]
            {
                let job = Job { sequences, prompt, output };
                let everything = (sequences * (prompt + output)) as f64;
                for share in [0.3, 0.9, 0.98, 0.99, 1.0, 1.01, 1.2, 3.0] {
                    for scheduler in [Scheduler::Padded, Scheduler::Waves, Scheduler::Preempt] {
                        let capacity = (everything * share).floor();
                        let plan = schedule(job, capacity, scheduler);
                        let at_once = plan.waves <= 1 && plan.preemptions == 0;
                        let known = never_waits(job, capacity, scheduler);
                        assert_eq!(known, at_once, "{job:?} {capacity} {scheduler:?}");
                    }
                }
            }
        }
    }

    #[test]
    fn a_long_queue_takes_no_more_memory_than_a_short_one() {
        let job = Job { sequences: 1 << 50, ..JOB };
        assert_eq!(schedule(job, 256.0, Scheduler::Waves).prefills.len(), 1);
    }

    #[test]
    fn a_cache_that_lacks_only_what_is_never_cached_makes_nobody_wait() {
        let job = Job { sequences: 1, ..JOB };
        assert_eq!(schedule(job, 255.0, Scheduler::Preempt), at_once(job));
    }

    #[test]
    fn half_the_room_takes_two_waves() {
        let two = schedule(JOB, (32 * 256) as f64, Scheduler::Waves);
        assert_eq!(two.waves, 2);
        assert_eq!((two.prefills[0].times, two.prefills[0].sequences), (2, 32));
    }
}
