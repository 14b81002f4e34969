use std::{
    net::{IpAddr, Ipv6Addr},
    num::NonZeroU32,
    time::Duration,
};

use axum::http::HeaderMap;
use governor::{
    Quota, RateLimiter,
    clock::{Clock, DefaultClock},
    state::keyed::DashMapStateStore,
};
use invitation::UserId;

/// How often one client may ask: by its network address before anything else, and by its credential
/// once that is known.
#[derive(Debug)]
pub struct Limits {
    addresses: Limiter<IpAddr>,
    users: Limiter<UserId>,
}

type Limiter<K> = RateLimiter<K, DashMapStateStore<K>, DefaultClock>;

impl Limits {
    /// Limits of so many requests a minute, which may come at once.
    #[must_use]
    pub fn new(per_minute: NonZeroU32) -> Self {
        let quota = Quota::per_minute(per_minute);
        Self {
            addresses: RateLimiter::dashmap(quota),
            users: RateLimiter::dashmap(quota),
        }
    }

    /// Counts a request of a network address. An IPv6 customer holds a whole /64.
    ///
    /// # Errors
    ///
    /// How long to wait.
    pub fn check_address(&self, address: IpAddr) -> Result<(), Duration> {
        let key = match address.to_canonical() {
            IpAddr::V4(address) => IpAddr::V4(address),
            IpAddr::V6(address) => {
                IpAddr::V6(Ipv6Addr::from(u128::from(address) & (u128::MAX << 64)))
            }
        };
        check(&self.addresses, &key)
    }

    /// Counts a request of a credential.
    ///
    /// # Errors
    ///
    /// How long to wait.
    pub fn check_user(&self, user: &UserId) -> Result<(), Duration> {
        check(&self.users, user)
    }

    /// Forgets clients that have been quiet for long. To be called now and then.
    pub fn forget_the_quiet(&self) {
        self.addresses.retain_recent();
        self.users.retain_recent();
        self.addresses.shrink_to_fit();
        self.users.shrink_to_fit();
    }
}

fn check<K: std::hash::Hash + Eq + Clone>(limiter: &Limiter<K>, key: &K) -> Result<(), Duration> {
    limiter
        .check_key(key)
        .map_err(|not_until| not_until.wait_time_from(DefaultClock::default().now()))
}

/// Whose request it is: the peer, or what the proxies say that are believed. Each proxy adds its peer
/// at the end of `X-Forwarded-For`, so what a client writes there itself is never looked at.
#[must_use]
pub fn client_address(peer: IpAddr, headers: &HeaderMap, trusted_proxies: u8) -> IpAddr {
    let Some(skip) = usize::from(trusted_proxies).checked_sub(1) else {
        return peer;
    };
    let lines = headers.get_all("x-forwarded-for").iter();
    let told: Vec<&str> = lines
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(','))
        .map(str::trim)
        .collect();
    told.iter()
        .rev()
        .nth(skip)
        .and_then(|address| address.parse().ok())
        .unwrap_or(peer)
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn address(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn a_client_cannot_choose_its_address() {
        let mut headers = HeaderMap::new();
        headers.append(
            "x-forwarded-for",
            HeaderValue::from_static("9.9.9.9, 10.0.0.1"),
        );
        headers.append("x-forwarded-for", HeaderValue::from_static("10.0.0.2"));
        let peer = address("127.0.0.1");
        for (proxies, client) in [
            (0, "127.0.0.1"),
            (1, "10.0.0.2"),
            (2, "10.0.0.1"),
            (9, "127.0.0.1"),
        ] {
            assert_eq!(
                client_address(peer, &headers, proxies),
                address(client),
                "{proxies}"
            );
        }
    }

    #[test]
    fn one_quota_for_a_whole_ipv6_network_and_for_a_mapped_address() {
        let limits = Limits::new(NonZeroU32::MIN);
        assert!(limits.check_address(address("2001:db8::1")).is_ok());
        assert!(limits.check_address(address("2001:db8::2")).is_err());
        assert!(limits.check_address(address("2001:db8:0:1::1")).is_ok());
        assert!(limits.check_address(address("192.0.2.1")).is_ok());
        let wait = limits
            .check_address(address("::ffff:192.0.2.1"))
            .unwrap_err();
        assert!(wait > Duration::ZERO && wait <= Duration::from_secs(60));
    }
}
