//! What deliveries are signed with: derived from the deployment's secret, so that there is nothing to store or to steal
//! from log, views or backups. Whoever replaces the deployment's secret replaces these.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, Mac};
use rollbook_domain::webhook::Webhook;
use rollbook_domain::{Timestamp, WebhookId};
use sha2::Sha256;

/// Keeps these keys apart from everything else that derives from the secret.
const PURPOSE: &[u8] = b"rollbook webhooks 1";

/// See the module.
pub struct Secrets([u8; 32]);

impl Secrets {
    pub(crate) fn of(secret: &[u8; 32]) -> Self {
        Self(mac(secret, &[PURPOSE]))
    }

    /// The secret of this number, as receivers are given it: `whsec_` and base64.
    pub fn shown(&self, id: WebhookId, rotation: u32) -> String {
        format!("whsec_{}", STANDARD.encode(self.key(id, rotation)))
    }

    /// The header `webhook-signature`: by the secret of now, and for a while after a rotation by the one before.
    pub(super) fn sign(&self, id: WebhookId, webhook: &Webhook, now: Timestamp, parts: (&str, i64, &[u8])) -> String {
        let number = webhook.secret;
        let mut signed = signature(&self.key(id, number.rotation), parts);
        if number.rotation > 1 && now.seconds() < number.both_until {
            signed.push(' ');
            signed.push_str(&signature(&self.key(id, number.rotation - 1), parts));
        }
        signed
    }

    fn key(&self, id: WebhookId, rotation: u32) -> [u8; 32] {
        mac(&self.0, &[id.0.as_bytes(), &rotation.to_be_bytes()])
    }
}

/// `v1,` and the MAC of `<id>.<timestamp>.<body>` in base64.
fn signature(key: &[u8], (id, timestamp, body): (&str, i64, &[u8])) -> String {
    let head = format!("{id}.{timestamp}.");
    format!("v1,{}", STANDARD.encode(mac(key, &[head.as_bytes(), body])))
}

fn mac(key: &[u8], parts: &[&[u8]]) -> [u8; 32] {
    let mac = <Hmac<Sha256> as Mac>::new_from_slice(key);
    let mut mac = mac.unwrap_or_else(|_| unreachable!("HMAC takes keys of any length"));
    parts.iter().for_each(|part| mac.update(part));
    mac.finalize().into_bytes().into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use rollbook_domain::webhook::state::SecretNumber;
    use uuid::Uuid;

    /// The example of the reference implementations of Standard Webhooks.
    #[test]
    fn the_published_example_is_signed_as_published() {
        let key = STANDARD.decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap();
        let parts = ("msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, &br#"{"test": 2432232314}"#[..]);
        assert_eq!(signature(&key, parts), "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    #[test]
    fn each_webhook_and_rotation_has_a_secret_of_its_own() {
        let secrets = Secrets::of(&[7; 32]);
        let id = |number| WebhookId(Uuid::from_u128(number));
        let all = [secrets.shown(id(1), 1), secrets.shown(id(1), 2), secrets.shown(id(2), 1)];
        let other = Secrets::of(&[8; 32]).shown(id(1), 1);
        for secret in all.iter().chain([&other]) {
            let key = STANDARD.decode(secret.strip_prefix("whsec_").unwrap()).unwrap();
            assert_eq!(key.len(), 32);
        }
        assert!(all[0] != all[1] && all[0] != all[2] && all[0] != other);
        assert_eq!(secrets.shown(id(1), 1), all[0]);
    }

    #[test]
    fn the_one_before_signs_until_its_time_is_over() {
        let (secrets, id) = (Secrets::of(&[7; 32]), WebhookId(Uuid::from_u128(1)));
        let signed = |rotation, at: i64| {
            let webhook = Webhook { secret: SecretNumber { rotation, both_until: 60 }, ..Webhook::default() };
            secrets.sign(id, &webhook, Timestamp::from_micros(at * 1_000_000), ("msg", 1, b"{}"))
        };
        let (first, second) = (signed(1, 0), signed(2, 60));
        assert_ne!(first, second);
        assert_eq!(signed(2, 59), format!("{second} {first}"));
    }
}
