//! The protocol's messages and services, from the files in `protos`. No `protoc` is needed.

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let files = ["streams.proto", "gossip.proto", "serverfeatures.proto"];
    let descriptors = protox::compile(files, ["protos"])?;
    tonic_prost_build::configure()
        .build_client(false)
        .build_transport(false)
        .bytes(".")
        .extern_path(".event_store.client.Empty", "()")
        .compile_fds(descriptors)?;
    println!("cargo::rerun-if-changed=protos");
    Ok(())
}
