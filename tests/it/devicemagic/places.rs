//! Where a device or form is put, by several at once: the last wish holds, not all of them together.

use futures::future::join_all;

use super::call::Manner;
use super::client::{Api, Call};
use super::play::serve;
use crate::fixtures::Folder;

const JSON: Manner = Manner { sent: false, answered: false, prefix: "" };
const NAMES: [&str; 4] = ["a", "b", "c", "d"];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_device_and_a_form_are_where_the_last_wish_put_them() {
    let folder = Folder::new();
    let served = serve(&folder).await;
    let api = Api::new(served.client.base());
    api.make(&Call::Create { names: NAMES.map(String::from).to_vec() }, JSON).await;
    let device = api.make(&Call::Enrol { identifier: "i".into(), groups: Some(vec![]) }, JSON).await.made.unwrap();
    let form = api.make(&Call::MakeForm { title: "t".into() }, JSON).await.made.unwrap();
    for _ in 0..16 {
        let puts = NAMES.map(|name| {
            let groups = Some(vec![name.to_owned()]);
            Call::ChangeDevice { device, owner: None, groups }
        });
        let places = NAMES.map(|name| Call::Place { form, group: name.to_owned() });
        let calls: Vec<_> = puts.into_iter().chain(places).collect();
        let answers = join_all(calls.iter().map(|call| api.make(call, JSON))).await;
        assert!(answers.iter().all(|answer| answer.status < 300), "{answers:?}");
        let there = api.everything().await;
        assert_eq!(there.groups.values().filter(|group| group.devices.contains(&device)).count(), 1, "{there:#?}");
        assert_eq!(there.groups.values().filter(|group| group.forms.contains(&form)).count(), 1, "{there:#?}");
    }
    assert!(served.stop().await);
}
