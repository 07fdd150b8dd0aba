// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import Swarm
import Testing

@Suite struct SwarmTrialTests {
  private let sound = """
    format: 1
    system: rocketmq
    duration: 20s
    topics: {t: {queues: 6}}
    producers: {p: {topic: t, arrivals: {deterministic: {rate: 10/s}}}}
    groups: {g: {topics: [t], consumers: 2, service: 20ms}}
    events:
      - {at: 5s, scale: {group: g, consumers: 3}}
    """

  @Test("A sound run passes and says what it contained")
  func passes() {
    let trial = SwarmTrial(sound, name: "sound.yaml", repeats: true)
    #expect(trial.findings.isEmpty)
    #expect(trial.features.contains(.event("scale")))
    #expect(trial.features.contains(.occurrence(.rebalance)))
    #expect(trial.executedEvents > 0)
  }

  @Test("A scenario that cannot be read is a finding")
  func language() {
    let trial = SwarmTrial("format: 1\nsystem: rabbit\n", name: "bad.yaml", repeats: false)
    #expect(trial.findings.contains { $0.audit == .language })
  }

  @Test("The model's own audit is a finding")
  func model() {
    let trial = SwarmTrial(sound, name: "sound.yaml", repeats: false) { _, seed, _ in
      throw ModelError.auditFailed(["a message is lost"], seed: seed, replication: 0)
    }
    #expect(trial.findings.map(\.audit) == [.model])
  }

  @Test("An outcome that differs from run to run is a finding")
  func repeatable() {
    var runs = 0
    let trial = SwarmTrial(sound, name: "sound.yaml", repeats: true) {
      specification, seed, options in
      runs += 1
      return try Replication.run(
        specification, seed: seed, replication: UInt64(runs), options: options)
    }
    #expect(trial.findings.map(\.audit) == [.repeatable])
  }
}
