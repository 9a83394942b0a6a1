//! What the book's chapter says to write is Rust that compiles, and does what it says.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use perfdiff_notebook::prelude::*;

const CHAPTER: &str = include_str!("../../../book/evcxr.md");

/// Stands in the chapter as it stands here, spaces aside.
macro_rules! written {
    ($($code:expr;)*) => {{
        let bare = |text: &str| text.replace([' ', '\n', '\\'], "");
        $(assert!(bare(CHAPTER).contains(&bare(stringify!($code))), "{}", stringify!($code));)*
        ($($code,)*)
    }};
}

/// The same of methods, as they are told without what they are called on.
macro_rules! methods {
    ($start:ident: $(.$name:ident($($given:expr),*);)*) => {{
        let bare = |text: &str| text.replace([' ', '\n', '\\'], "");
        $(
            let told = concat!(".", stringify!($name), "(", stringify!($($given),*), ")");
            assert!(bare(CHAPTER).contains(&bare(told)), "{told}");
        )*
        [$($start.$name($($given),*)),*]
    }};
}

#[test]
fn the_chapter_can_be_typed() -> Result<(), Box<dyn std::error::Error>> {
    let a100 = Scenario::new(models::LLAMA3_8B).on(hardware::A100);
    let h100 = a100.on(hardware::H100);
    let changed = methods! { a100:
        .on(hardware::H100);
        .model(models::LLAMA3_70B);
        .batch(256);
        .devices(4);
        .precision(Precision::Fp8);
        .generate(512, 128);
        .context(4096);
        .workload(Train { seq: 4096, ..Train::default() });
        .under(AssumptionSet::Vllm);
        .compute_efficiency(0.4);
        .hourly_price(units::dollars(2.5));
    };
    for scenario in changed {
        assert_ne!(scenario, a100);
        assert!(solve(&scenario).is_ok());
    }
    let (solved, one, many) = written! {
        solve(&a100)?;
        compare(&a100, &h100)?;
        sweep("batch", [1, 16, 256], |batch| h100.batch(batch))?;
    };
    assert!(one.speedup.is_some() && many.points.len() == 3);
    assert!(solved.profile.latency > solve(&h100)?.profile.latency);
    let (a100, h100) = (a100.generate(512, 128), h100.generate(512, 128));
    let (first,) = written! { compare_by(Metric::Ttft, &a100, &h100)?; };
    assert!(first.speedup.is_some());
    let (sheet, machines, shown) = written! {
        AssumptionSet::Vllm.sheet();
        Sheet::of_hardware([&hardware::A100, &hardware::H100]);
        show!["what they need:", solve(&a100), solve(&h100)];
    };
    assert!(sheet.text().starts_with("vllm\n") && machines.text().contains("\n  H100 "));
    assert!(shown.plain.starts_with("what they need:\n"));
    Ok(())
}
