//! A Hugging Face config, from the command line and from a book, end to end.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use perfdiff_tests::{BOTH, BookTest, perfdiff};
use serde_json::Value;

const CONFIG: &str = r#"{
  "architectures": ["LlamaForCausalLM"],
  "model_type": "llama",
  "hidden_size": 2048, "intermediate_size": 8192, "num_hidden_layers": 16,
  "num_attention_heads": 32, "num_key_value_heads": 8, "vocab_size": 128256,
  "tie_word_embeddings": true, "torch_dtype": "bfloat16"
}
"#;

/// A block about the model whose config lies there.
fn block(path: &str) -> String {
    format!("model = {{ hf = \"{path}\" }}\nbaseline = \"A100\"\nproposal = \"H100\"\n")
}

/// A folder with the config in it, and the config's path.
fn written(text: &str) -> (tempfile::TempDir, String) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ours").join("config.json");
    std::fs::create_dir(path.parent().unwrap()).unwrap();
    std::fs::write(&path, text).unwrap();
    (folder, path.to_str().unwrap().replace('\\', "/"))
}

#[test]
fn every_command_knows_a_declared_config() {
    let (_folder, path) = written(CONFIG);
    let declared = ["--model-config", path.as_str()];
    let ran = perfdiff(&["run", "-", declared[0], declared[1]], &block(&path));
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(ran.stdout.contains("\nours, batch 1"), "{}", ran.stdout);

    let line = format!("{{\"model\": {{\"hf\": \"{path}\"}}, \"hardware\": \"H100\"}}\n");
    let ran = perfdiff(&["solve", "-", declared[0], declared[1]], &line);
    assert_eq!(ran.code, 0, "{ran:?}");
    let profile: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(profile["scenario"]["model"]["parameters_count"], 1_235_814_400.0);

    let ran = perfdiff(&["catalog", "show", &path, declared[0], declared[1]], "");
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(ran.stdout.contains("counted from the shapes"), "{}", ran.stdout);

    let table = format!(
        "hardware,devices,framework,model,input_tokens,output_tokens,batch,latency_s\n\
         H100,1,vllm,{path},128,128,8,1.0\n"
    );
    let ran = perfdiff(&["validate", "-", declared[0], declared[1]], &table);
    assert!(ran.stdout.starts_with("1 row, 1 predicted"), "{ran:?}");
}

#[test]
fn a_config_that_is_not_declared_is_not_read() {
    let (_folder, path) = written(CONFIG);
    let ran = perfdiff(&["run", "-"], &block(&path));
    assert_eq!((ran.code, ran.stdout.as_str()), (2, ""));
    assert!(ran.stderr.starts_with("<stdin>:1:16: error[PD004]"), "{}", ran.stderr);
    assert!(ran.stderr.contains("is not declared") && ran.stderr.contains("--model-config"));
    let ran = perfdiff(&["catalog", "show", &path], "");
    assert_eq!(ran.code, 2, "{ran:?}");
}

#[test]
fn a_mistake_in_a_config_points_into_the_config() {
    let (_folder, path) =
        written(&CONFIG.replace("\"hidden_size\"", "\"attention_sinks\": 4, \"hidden_size\""));
    let ran = perfdiff(&["run", "-", "--model-config", &path], &block(&path));
    assert_eq!((ran.code, ran.stdout.as_str()), (2, ""));
    let start = format!("{path}:4:3: error[PD002]: `attention_sinks` is not understood");
    assert!(ran.stderr.starts_with(&start), "{}", ran.stderr);
    assert!(ran.stderr.contains("\n  |   ^^^^^^^^^^^^^^^^^"), "{}", ran.stderr);
    let ran = perfdiff(&["run", "-", "--model-config", "no/such.json"], &block("no/such.json"));
    assert_eq!(ran.code, 2, "{ran:?}");
}

#[test]
fn a_book_declares_its_configs() {
    let chapter = format!("# One\n\n```perfdiff\n{}```\n", block("configs/ours.json"));
    let book = || BookTest::new().chapter("one.md", &chapter).file("configs/ours.json", CONFIG);
    let declaring = book().config("model-configs = [\"configs/ours.json\"]\n");
    for version in BOTH {
        declaring.build(version).unwrap();
        assert!(declaring.page("one.html").contains("ours, batch 1"), "{version:?}");
    }
    let ran = book().build_in_process();
    assert_ne!(ran.code, 0, "{ran:?}");
    assert!(ran.stderr.contains("src/one.md:4:16: error[PD004]"), "{}", ran.stderr);
    let wrong = book()
        .file("configs/ours.json", &CONFIG.replace("llama", "lama"))
        .config("model-configs = [\"configs/ours.json\"]\n");
    let ran = wrong.build_in_process();
    assert_eq!(ran.code, 2, "{ran:?}");
    assert!(ran.stderr.contains("configs/ours.json:3:17: error[PD004]"), "{}", ran.stderr);
    assert!(ran.stderr.contains("did you mean `llama`?"), "{}", ran.stderr);
}
