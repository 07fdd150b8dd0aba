// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import QueueAllocation
import ScenarioFiles
import SimulationEngine
import Testing

@Suite("Share groups in scenarios of Kafka")
struct ScenarioDecoderKafkaShareTests {
  private static let changes = [
    ("    static: true\n", "    protocol: share\n"),
    ("    assignors: [cooperative-sticky, roundrobin]\n", ""),
    ("{max_poll_records: 10, commit: batch, session_timeout: 10s}", "{max_poll_records: 10}"),
    ("{initial_rebalance_delay: 1s}", "{share_heartbeat_interval: 7s}"),
  ]

  private static func problems(_ old: String, _ new: String) -> [String] {
    SmallScenario.problems(SmallKafka.edited(changes + [(old, new)]))
  }

  @Test("A share group is read key by key")
  func keys() throws {
    let settings =
      "failure: {probability: 2%}\n    share: {lock_duration: 20s, delivery_limit: 3, "
      + "record_limit: 200, acquire_mode: record-limit, on_failure: reject, renew_interval: 9s, "
      + "acknowledgement: explicit, commit: record}\n    service: 10ms"
    let model = try SmallKafka.parse(Self.changes + [("service: 10ms", settings)])
    let kafka = try #require(model.kafka)
    #expect(kafka.consumption[0].groupProtocol == .share)
    #expect(kafka.consumption[0].assignors.map { type(of: $0).name } == ["share-simple"])
    let share = kafka.consumption[0].share
    #expect(share.lockDuration == .seconds(20))
    #expect(share.deliveryLimit == 3 && share.recordLimit == 200)
    #expect(share.acquireMode == .recordLimit && share.failureAction == .reject)
    #expect(share.renewInterval == .seconds(9))
    #expect(share.acknowledgement == .explicit && share.commit == .record)
    #expect(model.groups[0].failureProbability == 0.02)
    #expect(kafka.coordinator.shareHeartbeatInterval == .seconds(7))
  }

  @Test("What is not said is as Kafka has it")
  func defaults() throws {
    let kafka = try #require(try SmallKafka.parse(Self.changes).kafka)
    let share = kafka.consumption[0].share
    // The numbers of Kafka 4.3's ShareGroupConfig and GroupCoordinatorConfig.
    #expect(share.lockDuration == .seconds(30) && share.deliveryLimit == 5)
    #expect(share.recordLimit == 2_000 && share.acquireMode == .batchOptimized)
    #expect(share.renewInterval == nil && share.commit == .poll)
    #expect(share.acknowledgement == .implicit)
    #expect(kafka.coordinator.shareSessionTimeout == .seconds(45))
    #expect(kafka.coordinator.shareAssignmentInterval == .seconds(1))
    #expect(KafkaCoordinatorSettings().shareHeartbeatInterval == .seconds(5))
    let named = try SmallKafka.parse(
      Self.changes + [("service: 10ms", "assignors: share-simple\n    service: 10ms")])
    #expect(named.kafka?.consumption[0].assignors.map { type(of: $0).name } == ["share-simple"])
  }

  @Test(
    "What share groups do not have is refused",
    arguments: [
      ("service: 10ms", "static: true\n    service: 10ms", "no static names"),
      ("service: 10ms", "assignors: range\n    service: 10ms", "a share group takes share-simple"),
      ("service: 10ms", "share: {lock_duration: 1s}\n    service: 10ms", "allowed are 15s to 1m"),
      ("service: 10ms", "share: {delivery_limit: 1}\n    service: 10ms", "2 to 10"),
      ("service: 10ms", "share: {acquire_mode: records}\n    service: 10ms", "record-limit"),
      (
        "service: 10ms", "share: {renew_interval: 30s}\n    service: 10ms",
        "30s is too long, as locks run out after 30s ('lock_duration')"
      ),
      ("service: 10ms", "share: {renew_interval: 0s}\n    service: 10ms", "renew_interval"),
      (
        "service: 10ms", "share: {acknowledgement: implicit, commit: record}\n    service: 10ms",
        "'commit' is for explicit acknowledgement; where it is implicit each poll accepts all"
      ),
      (
        "service: 10ms",
        "share: {acknowledgement: implicit}\n    failure: {probability: 2%}\n    service: 10ms",
        "the next poll accepts the record"
      ),
      (
        "service: 10ms",
        "share: {acknowledgement: implicit}\n    service: 10ms\n"
          + "events: [{at: 1s, poison: {producer: checkout}}]",
        "make its acknowledgement explicit"
      ),
      ("max_poll_records: 10", "session_timeout: 9s", "'coordinator: {share_session_timeout"),
      ("max_poll_records: 10", "commit: batch", "is for groups with positions"),
      (
        "max_poll_records: 10", "max_partition_fetch_bytes: 1KiB",
        "divides 'fetch_max_bytes' among its partitions"
      ),
      (
        "max_poll_records: 10", "metadata_max_age: 1s",
        "the coordinator of this one sees new partitions itself"
      ),
      (
        "{share_heartbeat_interval: 7s}", "{share_heartbeat_interval: 45s}",
        "do not keep a session"
      ),
      ("protocol: share", "protocol: consumer\n    share: {}", "give 'protocol: share'"),
      ("protocol: share", "assignors: share-simple", "a classic group takes range, roundrobin, "),
      (
        "service: 10ms", "service: 10ms\nreplication: {unclean_election: true}",
        "leave unclean_election out"
      ),
    ])
  func refusals(old: String, new: String, message: String) {
    let problems = Self.problems(old, new)
    #expect(problems.contains { $0.contains(message) }, "\(problems)")
  }

  @Test("Faults that share groups feel are read")
  func faults() throws {
    let events =
      "service: 10ms\nevents: [{at: 1s, poison: {producer: checkout}}, "
      + "{at: 2s, pause: {group: workers, consumers: [c1], for: 5s}}, {at: 3s, stop: {broker: broker-a}}]"
    let model = try SmallKafka.parse(Self.changes + [("service: 10ms", events)])
    #expect(model.events.map(\.action.name) == ["poison", "pause", "stop"])
  }

  @Test("Members beyond the partitions have work")
  func members() throws {
    let text = SmallKafka.edited(Self.changes + [("consumers: 3", "consumers: 12")])
    #expect(try SmallScenario.parse(text).warnings.isEmpty)
  }

  @Test("Applications acknowledge explicitly where they say more of a record than that it is done")
  func acknowledgement() throws {
    for (setting, expected) in [
      ("share: {on_failure: reject}", "explicit"), ("share: {commit: poll}", "explicit"),
      ("share: {renew_interval: 5s}", "explicit"), ("failure: {probability: 1%}", "explicit"),
      ("share: {acknowledgement: explicit}", "explicit"), ("share: {}", "implicit"),
    ] {
      let scenario = try SmallScenario.parse(
        SmallKafka.edited(
          Self.changes + [("service: 10ms", "\(setting)\n    service: 10ms")]))
      let found = scenario.settings.first { $0.path == "groups.workers.share.acknowledgement" }
      #expect(found?.value == expected, "\(setting)")
      let paths = scenario.settings.map(\.path)
      #expect(paths.contains("groups.workers.share.commit") == (expected == "explicit"))
    }
  }

  // One mistake, one error.
  @Test("A setting of other groups is refused once, whatever its value")
  func once() {
    for (key, value) in [("session_timeout", "1s"), ("heartbeat_interval", "no"), ("commit", "x")] {
      let problems = Self.problems("max_poll_records: 10", "\(key): \(value)")
      #expect(problems.count == 1, "\(problems)")
    }
  }
}
