//! Documents side by side: each is a world of its own, so a book takes all cores.

use std::num::NonZero;
use std::sync::{Mutex, PoisonError};

/// Fewer documents than this are not worth a thread: starting one takes as long as running a block
/// or two.
const LEAST_SHARE: usize = 8;

/// How many threads documents are run on. Nothing that comes of them can tell.
///
/// ```
/// use perfdiff_docs::Threads;
///
/// let lengths = |threads: Threads| threads.map(vec!["one", "three"], |text| text.len());
/// assert_eq!(lengths(Threads::exactly(2)), [3, 5]);
/// assert_eq!(lengths(Threads::exactly(2)), lengths(Threads::for_documents(2)));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Threads(usize);

impl Threads {
    /// As many as the machine has cores, or fewer where there is little to do: a small book starts
    /// none.
    pub fn for_documents(count: usize) -> Self {
        let most = count / LEAST_SHARE;
        if most < 2 {
            // Even asking for the cores takes its time.
            return Self(1);
        }
        Self(std::thread::available_parallelism().map_or(1, NonZero::get).min(most))
    }

    /// So many; at least one.
    pub fn exactly(count: usize) -> Self {
        Self(count.max(1))
    }

    /// Does the same with each; the results are in the order of the items.
    ///
    /// A panic on any thread is one of the caller's.
    pub fn map<T: Send, U: Send>(self, items: Vec<T>, each: impl Fn(T) -> U + Sync) -> Vec<U> {
        if self.0 == 1 {
            return items.into_iter().map(each).collect();
        }
        // Who is done takes the next, for documents are of any length.
        let waiting = Mutex::new(items.into_iter().enumerate());
        let take = || waiting.lock().unwrap_or_else(PoisonError::into_inner).next();
        let work = || -> Vec<(usize, U)> {
            std::iter::from_fn(take).map(|(at, item)| (at, each(item))).collect()
        };
        let mut done = std::thread::scope(|scope| {
            let others: Vec<_> = (1..self.0).map(|_| scope.spawn(work)).collect();
            let mut done = work();
            for other in others {
                match other.join() {
                    Ok(more) => done.extend(more),
                    Err(panic) => std::panic::resume_unwind(panic),
                }
            }
            done
        });
        done.sort_unstable_by_key(|(at, _)| *at);
        done.into_iter().map(|(_, result)| result).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Document, Origin};

    #[test]
    fn every_result_stands_where_its_item_stood() {
        let squares: Vec<usize> = (0..1000).map(|n| n * n).collect();
        for threads in [1, 2, 3, 8, 2000] {
            let found = Threads::exactly(threads).map((0..1000).collect(), |n: usize| {
                // The first ones take the longest.
                if n < 10 {
                    std::thread::sleep(std::time::Duration::from_millis(1));
                }
                n * n
            });
            assert_eq!(found, squares, "{threads}");
        }
        assert_eq!(Threads::exactly(4).map(Vec::<u8>::new(), |n| n), [0_u8; 0]);
    }

    #[test]
    fn little_starts_no_thread() {
        assert_eq!(Threads::for_documents(0), Threads::exactly(1));
        assert_eq!(Threads::for_documents(2 * LEAST_SHARE - 1), Threads::exactly(1));
        assert!(Threads::for_documents(4 * LEAST_SHARE).0 <= 4);
        assert_eq!(Threads::exactly(0), Threads::exactly(1));
    }

    #[test]
    fn documents_say_the_same_on_any_number_of_threads() {
        let catalog = perfdiff::Catalog::builtin();
        let texts: Vec<String> = (0..40)
            .map(|n| {
                let proposal = ["\"H100\"", "\"H10O\"", "\"B200\"\nbatch = 0"][n % 3];
                format!(
                    "# {n}\n\n```perfdiff\nname = \"n{n}\"\nmodel = \"Llama3_8B\"\n\
                     baseline = \"A100\"\nproposal = {proposal}\n```\n"
                )
            })
            .collect();
        let run = |threads: Threads| {
            threads.map(texts.iter().collect(), |text: &String| {
                let document = Document::run(text, &catalog);
                let origin = Origin { path: "a.md", text: Some(text), read: &|_| None };
                let problems = document.problems().iter();
                let problems: Vec<String> =
                    problems.map(|problem| document.explain(problem, &origin)).collect();
                (
                    document.html("a.md", &|problem| problem.diagnostic.to_string()).into_owned(),
                    problems,
                )
            })
        };
        let alone = run(Threads::exactly(1));
        assert!(alone.iter().any(|(_, problems)| !problems.is_empty()));
        for threads in [2, 5] {
            assert_eq!(run(Threads::exactly(threads)), alone);
        }
    }
}
