//! What more of one thing would buy.

use super::short::short_name;
use super::words::{listed, sentence, times};
use super::{Finding, FindingKind, NO_CHANGE};
use crate::compare::{Comparison, Side};
use crate::json::Json;
use crate::metric::Metric;
use crate::sensitivity::{Resource, STEP, Sensitivity, preempts, sensitivities};
use crate::threshold::Knob;

/// What twice of each resource would buy on the proposal, the most first; and on the baseline, where
/// another resource leads.
pub(super) fn next_bottleneck(comparison: &Comparison) -> Option<Finding> {
    let proposal = of(comparison, &comparison.proposal);
    let first = proposal.first().filter(|best| best.doubled - 1.0 >= NO_CHANGE)?;
    // Following a queue of the baseline, too, would cost more than everything else that is said.
    let baseline = if comparison.nothing_differs() || preempts(&comparison.baseline.profile) {
        Vec::new()
    } else {
        of(comparison, &comparison.baseline)
    };
    let gains: Vec<&Sensitivity> = proposal.iter().filter(|s| is_told(s)).collect();
    let mut text = told(comparison, &gains);
    if let Some(leads) = baseline.first()
        && leads.resource != first.resource
        && leads.doubled - 1.0 >= NO_CHANGE
    {
        let who = short_name(comparison, &comparison.baseline.scenario);
        let (more, gained) = (more(leads), times(leads.doubled));
        text += &format!(" On {who} {more} would do most, {gained}.");
    }
    let evidence = [
        ("proposal", Json::List(proposal.iter().map(Sensitivity::to_json).collect())),
        ("baseline", Json::List(baseline.iter().map(Sensitivity::to_json).collect())),
        ("step", Json::from(STEP)),
    ];
    Some(Finding::new(FindingKind::NextBottleneck, text, evidence))
}

fn of(comparison: &Comparison, side: &Side) -> Vec<Sensitivity> {
    sensitivities(&side.scenario, &side.profile, comparison.metric)
}

/// What can be seen, and the two sides of the roofline, for they are what is asked.
fn is_told(gain: &Sensitivity) -> bool {
    let roofline = matches!(gain.resource, Resource::Rate(Knob::PeakFlops | Knob::MemoryBandwidth));
    roofline || gain.doubled - 1.0 >= NO_CHANGE
}

/// `twice the memory bandwidth`, `half the overhead`.
fn more(gain: &Sensitivity) -> String {
    match gain.resource {
        Resource::FixedOverhead => "half the overhead".to_string(),
        resource => format!("twice the {}", resource.label()),
    }
}

/// `Twice the memory bandwidth would make the H100 1.76x faster and half the overhead 1.07x.`
fn told(comparison: &Comparison, gains: &[&Sensitivity]) -> String {
    let Some((first, rest)) = gains.split_first() else { return String::new() };
    let side = &comparison.proposal;
    let who = short_name(comparison, &side.scenario);
    let gained = times(first.doubled);
    let would = match comparison.metric {
        Metric::Latency => format!("make {who} {gained} faster"),
        Metric::Ttft => format!("make {who} {gained} faster to the first token"),
        Metric::Tpot => format!("make {who} {gained} faster per token"),
        Metric::Throughput => format!("give {who} {gained} the throughput"),
        Metric::Energy => format!("make {who} use {gained} less energy"),
        // The price of the device stays what it is.
        Metric::Cost => {
            let on = if who == "it" { String::new() } else { format!(" on {who}") };
            format!("make {} {gained} cheaper{on}", side.profile.product.name())
        }
    };
    let first = format!("{} would {would}", more(first));
    let rest = rest.iter().map(|gain| format!("{} {}", more(gain), times(gain.doubled)));
    let all: Vec<String> = [first].into_iter().chain(rest).collect();
    sentence(&listed(&all)) + "."
}

impl Sensitivity {
    pub(crate) fn to_json(&self) -> Json {
        let amount = self.amount.as_ref().and_then(crate::InputValue::number);
        Json::object([
            ("resource", Json::from(self.resource.name())),
            ("amount", Json::from(amount)),
            ("elasticity", Json::from(self.elasticity)),
            ("doubled", Json::from(self.doubled)),
        ])
    }
}
