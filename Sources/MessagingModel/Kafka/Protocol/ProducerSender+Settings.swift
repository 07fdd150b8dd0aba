// SPDX-License-Identifier: GPL-3.0-or-later

import Stochastics

extension ProducerSender {
  /// The settings of a client, in nanoseconds and bytes.
  package struct Settings: Sendable {
    package var linger: Int64 = 5_000_000
    package var batchBytes = 16_384
    /// `buffer.memory`, `max.block.ms`.
    package var bufferMemory = 32 << 20
    package var maximumBlock: Int64 = 60_000_000_000
    /// `max.in.flight.requests.per.connection`, `max.request.size`.
    package var maximumInFlight = 5
    package var maximumRequestBytes = 1 << 20
    /// Whether brokers answer at all (`acks` other than 0).
    package var awaitsAnswers = true
    /// Whether batches are numbered, so that none is stored twice or overtakes (`enable.idempotence`).
    package var isIdempotent = true
    package var retries = Int(Int32.max)
    /// `retry.backoff.ms`, `retry.backoff.max.ms`.
    package var retryBackoff: Int64 = 100_000_000
    package var retryBackoffMaximum: Int64 = 1_000_000_000
    package var requestTimeout: Int64 = 30_000_000_000
    package var deliveryTimeout: Int64 = 120_000_000_000
    /// `reconnect.backoff.ms`, `reconnect.backoff.max.ms`, `socket.connection.setup.timeout.ms`.
    package var reconnectBackoff: Int64 = 50_000_000
    package var reconnectBackoffMaximum: Int64 = 1_000_000_000
    package var connectionTimeout: Int64 = 10_000_000_000
    /// By how much of itself a backoff is longer or shorter (`RETRY_BACKOFF_JITTER`), and the key of the
    /// draws.
    package var jitter = 0.2
    package var jitterKey: UInt64 = 0

    package init() {}
  }

  /// The time to wait after so many failures before: doubled with each, jittered, and capped
  /// (`common.utils.ExponentialBackoff`).
  mutating func backoff(after failures: Int, _ initial: Int64, upTo maximum: Int64) -> Int64 {
    guard maximum > initial else { return maximum }
    var term = initial
    for _ in 0..<failures where term < maximum { term *= 2 }
    term = min(term, maximum)
    guard settings.jitter > 0 else { return term }
    var bits = CounterStream(key: settings.jitterKey, counter: jitterDraws)
    jitterDraws += 1
    let factor = 1 - settings.jitter + 2 * settings.jitter * bits.nextUnit()
    return min(maximum, Int64((Double(term) * factor).rounded()))
  }
}

/// What a client has to do with one broker.
struct ProducerConnection {
  enum State {
    case open
    /// Nothing goes out until then.
    case closed(until: Int64)
    /// Being opened, which is given up then.
    case opening(until: Int64)
  }

  var state = State.open
  /// Failed attempts to connect in a row.
  var failures = 0
  /// Requests that wait for answers, the oldest first.
  var inFlight: [Int] = []
  /// The place in the broker's list of partitions at which the last request ended.
  var drainIndex = 0
}
