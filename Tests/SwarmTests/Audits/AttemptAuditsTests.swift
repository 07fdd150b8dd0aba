// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import SimulationEngine
import SimulationMetrics
import Swarm
import Testing

@Suite struct AttemptAuditsTests {
  @Test("An attempt before its message is there is noticed")
  func times() throws {
    let run = try DoctoredRun()
    #expect(
      run.noticed { $0.attempts[5].delivered = $0.attempts[5].started + .nanoseconds(1) }
        .contains(.attempts))
  }

  @Test("More listeners at once than threads are noticed")
  func threads() throws {
    let run = try DoctoredRun()
    let noticed = run.noticed { outcome in
      let consumer = outcome.attempts[0].consumer
      for index in outcome.attempts.indices.prefix(20)
      where outcome.attempts[index].consumer == consumer {
        outcome.attempts[index].ended = VirtualTime.zero + .seconds(30)
      }
    }
    #expect(noticed.contains(.attempts))
  }

  @Test("Two listeners on an orderly queue, and an overtaken message, are noticed")
  func orderly() throws {
    let run = try DoctoredRun(group: ", consumption: orderly")
    #expect(
      run.noticed { $0.attempts[0].ended = $0.attempts[0].ended + .seconds(2) }.contains(.order))
    let swapped = run.noticed { outcome in
      let queue = outcome.attempts[0].queue
      let places = outcome.attempts.indices.filter { outcome.attempts[$0].queue == queue }
      let (first, second) = (places[0], places[1])
      (outcome.attempts[first].published, outcome.attempts[second].published) =
        (outcome.attempts[second].published, outcome.attempts[first].published)
    }
    #expect(swapped.contains(.order))
  }

  @Test("Two listeners on a key are noticed")
  func keyed() throws {
    let run = try DoctoredRun(group: ", consumption: keyed")
    let noticed = run.noticed { outcome in
      for index in outcome.attempts.indices { outcome.attempts[index].ended += .seconds(3) }
    }
    #expect(noticed.contains(.order))
  }

  @Test("A retry before it is due, and one too many, are noticed")
  func retries() throws {
    let run = try DoctoredRun(
      group: ", failure: {probability: 20%}, client: {maximum_reconsume_times: 3}")
    let retried = try #require(run.outcome.attempts.firstIndex { $0.attempt == 2 })
    #expect(
      run.noticed { outcome in
        outcome.attempts[retried].started = outcome.attempts[retried].published + .seconds(1)
        outcome.attempts[retried].delivered = outcome.attempts[retried].started
      } == [.retries])
    #expect(run.noticed { $0.attempts[retried].attempt = 5 } == [.retries])
  }

  @Test("A completion that no listener achieved is noticed")
  func completions() throws {
    let run = try DoctoredRun()
    #expect(run.noticed { $0.attempts.removeFirst() } == [.completions])
  }

  @Test("A message beyond the window is noticed")
  func window() throws {
    let text = """
      format: 1
      system: rabbitmq
      duration: 20s
      queues: [q]
      producers: {p: {routing_key: q, arrivals: {deterministic: {rate: 10/s}}}}
      groups: {g: {queue: q, consumers: 1, prefetch: 2, service: 50ms}}
      """
    let sound = SwarmTrial(text, name: "window.yaml", repeats: false)
    #expect(sound.findings.isEmpty)
    let trial = SwarmTrial(text, name: "window.yaml", repeats: false) {
      specification, seed, options in
      var outcome = try Replication.run(
        specification, seed: seed, replication: 0, options: options)
      for index in 0..<3 { outcome.attempts[index].ended = VirtualTime.zero + .seconds(9) }
      return outcome
    }
    #expect(trial.findings.map(\.audit) == [.window])
  }
}
