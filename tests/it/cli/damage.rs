//! Checkpoints that are not what they should be: always a clear message, never a panic, nothing changed.

use std::collections::HashMap;

use super::{Desk, SMALL};

const CHECKPOINT: &str = "out/ring-seed0/checkpoint.safetensors";

fn trained() -> (Desk, Vec<u8>) {
    let desk = Desk::new();
    desk.ok(&format!("demo ring {SMALL} --steps 2"));
    let bytes = desk.bytes(CHECKPOINT);
    (desk, bytes)
}

/// Puts the bytes in the checkpoint's place and tries to go on, and to sample; answers what was said.
fn refused(desk: &Desk, bytes: &[u8], case: &str) -> String {
    std::fs::write(desk.path(CHECKPOINT), bytes).unwrap();
    let report = desk.bytes("out/ring-seed0/report.html");
    let mut said = String::new();
    for words in [
        format!("demo --resume {CHECKPOINT} --steps 4"),
        format!("demo ring {SMALL} --steps 1 --init-from {CHECKPOINT} --out other"),
        format!("sample {CHECKPOINT}"),
    ] {
        let answer = desk.run(&words);
        assert_eq!(answer.code, Some(3), "{case}, gan {words}: {answer:?}");
        assert!(answer.err.starts_with("error: ") && answer.err.contains(CHECKPOINT), "{case}: {}", answer.err);
        assert_eq!(answer.err.lines().count(), 1, "{case}: {}", answer.err);
        assert_eq!(answer.out, "");
        said = answer.err;
    }
    assert!(desk.bytes(CHECKPOINT) == bytes, "{case}: the checkpoint was touched");
    assert!(desk.bytes("out/ring-seed0/report.html") == report, "{case}: the report was touched");
    assert!(!desk.path("other").exists(), "{case}");
    said
}

#[test]
fn a_truncated_checkpoint_is_refused_wherever_it_ends() {
    let (desk, bytes) = trained();
    let header = 8 + u64::from_le_bytes(bytes[..8].try_into().unwrap()) as usize;
    let sixteenths = (0..16).map(|i| i * bytes.len() / 16);
    for length in sixteenths.chain([1, 7, 8, 9, header - 1, header, header + 1, bytes.len() - 1]) {
        let said = refused(&desk, &bytes[..length], &format!("{length} of {} bytes", bytes.len()));
        assert!(said.contains("truncated"), "{length}: {said}");
    }
}

#[test]
fn a_foreign_file_is_refused() {
    let (desk, bytes) = trained();
    let tensor = safetensors::tensor::TensorView::new(safetensors::Dtype::F32, vec![1], &[0; 4]).unwrap();
    let foreign = safetensors::serialize([("weight", tensor)], None).unwrap();
    let note = "not a checkpoint of this program";
    assert!(refused(&desk, &foreign, "another program's tensors").contains(note));
    assert!(refused(&desk, &desk.bytes("out/ring-seed0/final.png"), "a picture").contains(note));
    assert!(refused(&desk, b"", "an empty file").contains(note));
    let mut longer = bytes;
    longer.push(0);
    refused(&desk, &longer, "a byte too many");
}

#[test]
fn a_newer_checkpoint_asks_for_a_newer_program() {
    let (desk, bytes) = trained();
    let tensor = safetensors::tensor::TensorView::new(safetensors::Dtype::F32, vec![1], &[0; 4]).unwrap();
    // A later version may hold anything else; only the number stays where it is.
    let header = HashMap::from([("shall_we_gan.checkpoint".to_string(), r#"{"version":2,"new":[]}"#.to_string())]);
    let newer = safetensors::serialize([("weight", tensor)], Some(header)).unwrap();
    let said = refused(&desk, &newer, "a newer version");
    assert!(said.contains("version 2") && said.contains("update the program"), "{said}");
    // The place of the number is the one that this version uses.
    let (_, metadata) = safetensors::SafeTensors::read_metadata(&bytes).unwrap();
    assert!(metadata.metadata().as_ref().unwrap()["shall_we_gan.checkpoint"].starts_with(r#"{"version":1,"#));
}
