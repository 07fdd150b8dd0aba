// SPDX-License-Identifier: GPL-3.0-or-later

/// Why cases of `theory.json` cannot be checked by one run, or at all.
enum TheoryGaps {
  static let file = "theory.json"

  /// The reason for a case, by what its name begins with; `nil` for a case without one.
  static func reason(ofCaseNamed name: String) -> String? {
    reasons.first { $0.names.contains { name.hasPrefix($0) } }?.reason
  }

  /// The first reason that fits counts.
  private static let reasons: [(names: [String], reason: String)] = [
    (
      [
        "mm1-", "mmc-", "md1-", "mek1-", "mh2-", "mg1-", "dm1-", "e4m1-", "dm4-", "kingman-",
        "split-vs-shared-c4", "mx-", "mmpp-", "fork-join-", "drain-", "transient-mm1-",
        "transient-drain-", "transient-mminf-", "transient-burst-", "phold-", "mm1k-", "mmck-",
        "erlangB-", "priority-nonpreemptive-", "closed-", "linger-", "tandem-2", "onoff-consumer-",
        "transient-rebalance-stop",
      ], "a law of chance that `lagcast validate` compares over seeds 1 to 20"
    ),
    (
      ["split-vs-shared-c2-jsq"],
      "joining the shortest queue is not modelled; `lagcast validate` compares the other figures"
    ),
    (["po2-", "po3-"], "routing to the shortest of several queues is not modelled"),
    (
      ["tandem-"], "consumers that publish further messages are not modelled beyond two stations"
    ),
    (
      ["retry-feedback-"],
      "a message takes the same time at every attempt, not a new one as the law has it"
    ),
    (
      ["bulk-", "poll-loop-"],
      "a batch takes the sum of its messages' times, without a time of its own"
    ),
    (["priority-preemptive-"], "no modelled system interrupts a service that has begun"),
    (["vacation-"], "consumers that sleep when they find nothing are not modelled"),
    (
      ["backoff-jitter-"],
      "clients that read a row and write it back where nobody else has are not modelled"
    ),
    (["retry-amplification-", "tail-at-scale-"], "calls that fan out are not modelled"),
    (["keda-"], "autoscaling is not modelled yet"),
    (
      ["ring-", "keys-"],
      "an ideal hash is not modelled: names are hashed by MD5, keys by Java's hash code (RocketMQ), "
        + "murmur2 (Kafka) or a jump hash (RabbitMQ)"
    ),
    (["bounded-load-hash-"], "consistent hashing with bounded loads is not modelled"),
    (
      ["metastable-threshold-"],
      "its figures are sums and quotients of the parameters; retry-storm- cases run the storm itself"
    ),
  ]
}
