use super::*;
use serde_json::{Value, json};

fn wish() -> AggregateWish {
    AggregateWish { group: "g1".into(), activity: "do_900".into(), kind: "Course".into() }
}

fn progress(member: &str, batch: &str, scores: &Value, at: &str) -> Value {
    json!({ "member": member, "activity": "course:do_900", "batch": batch, "enrolled": true, "completedCount": 4,
            "scores": scores, "at": at })
}

fn membership(id: &str) -> MemberView {
    serde_json::from_value(json!({
        "groupId": "0190b6a5-5e2f-7c4b-9a43-6a7c5f1f7d10", "member": format!("user:{id}"), "role": "admin",
        "status": "active", "visited": true, "createdAt": "2024-03-05T07:41:09Z", "createdBy": "user:u-asha", "updatedAt": null, "updatedBy": null,
    }))
    .unwrap()
}

fn answer(records: &[Value], known: &[&str]) -> Value {
    let progress = serde_json::from_value(json!({
        "activityId": "do_900", "enrolmentCount": 9, "completedCount": 9, "updatedAt": null, "members": records,
    }));
    let members = known.iter().map(|id| ((*id).to_owned(), membership(id))).collect();
    let now = Timestamp::from_micros(1_709_791_200_120_000);
    serde_json::to_value(aggregate(wish(), &progress.unwrap(), &members, &HashMap::new(), now)).unwrap()
}

#[test]
fn one_row_per_record_and_one_enrolment_per_user() {
    let scores = json!({ "do_77": { "score": 8.5, "max": 10.0, "attempts": 2 } });
    let records = [
        progress("user:u-asha", "b1", &scores, "2024-03-07T06:00:00Z"),
        progress("user:u-asha", "b2", &json!({}), "2024-03-06T06:00:00Z"),
        progress("user:u-gone", "b1", &json!({}), "2024-03-08T06:00:00Z"),
    ];
    let answer = answer(&records, &["u-asha"]);
    let at = 1_709_791_200_000_i64;
    let enrolment = json!([{ "metric": "enrolmentCount", "lastUpdatedOn": at, "value": 1 }]);
    assert_eq!(answer["activity"], json!({ "id": "do_900", "type": "Course", "agg": enrolment }));
    assert_eq!(answer["members"].as_array().unwrap().len(), 2);
    let first = json!({
        "userId": "u-asha", "name": "", "role": "admin", "status": "active", "createdBy": "u-asha",
        "agg": [
            { "metric": "completedCount", "value": 4, "lastUpdatedOn": at },
            { "metric": "score:do_77", "value": 8.5, "lastUpdatedOn": at },
            { "metric": "max_score:do_77", "value": 10, "lastUpdatedOn": at },
            { "metric": "attempts_count:do_77", "value": 2, "lastUpdatedOn": at },
        ],
    });
    assert_eq!(answer["members"][0], first);
}

#[test]
fn nobody_is_enrolled_now() {
    let answer = answer(&[], &[]);
    let enrolment = json!([{ "metric": "enrolmentCount", "lastUpdatedOn": 1_709_791_200_120_i64, "value": 0 }]);
    assert_eq!(answer["activity"]["agg"], enrolment);
    assert_eq!(answer["members"], json!([]));
}

#[test]
fn fields_are_missed_in_order() {
    let of = |body: Value| aggregate_wish(body.as_object().unwrap()).map_err(|(code, _)| code);
    assert_eq!(of(json!({})), Err("GROUP_ID_MISSING"));
    assert_eq!(of(json!({ "request": [] })), Err("GROUP_ID_MISSING"));
    assert_eq!(of(json!({ "request": { "activityId": "a" } })), Err("GROUP_ID_MISSING"));
    assert_eq!(of(json!({ "request": { "groupId": "g1", "activityType": "t" } })), Err("ACTIVITY_ID_MISSING"));
    assert_eq!(
        of(json!({ "request": { "groupId": "g1", "activityId": "a", "activityType": " " } })),
        Err("ACTIVITY_TYPE_MISSING")
    );
    let whole = json!({ "request": { "groupId": "g1", "activityId": "do_900", "activityType": "Course" } });
    assert_eq!(of(whole), Ok(wish()));
}
