// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import SimulationEngine
import SimulationMetrics
import Swarm
import Testing

/// What faults excuse, and that nothing else does.
@Suite struct FaultExceptionsTests {
  private func noticesIdleness(after events: String) throws -> Bool {
    let run = try DoctoredRun(rest: "", events: events)
    return run.noticed { outcome in
      for index in outcome.groups[0].timeSeries.indices.suffix(200) {
        outcome.groups[0].timeSeries[index].backlog = 3
      }
    }.contains(.progress)
  }

  @Test("Messages in queues that nobody can read may stay there, others may not")
  func unreadable() throws {
    #expect(!(try noticesIdleness(after: "{at: 5s, set_queues: {topic: t, read_queues: 1}}")))
    #expect(!(try noticesIdleness(after: "{at: 5s, set_queues: {topic: t, write_queues: 3}}")))
    #expect(try noticesIdleness(after: "{at: 5s, set_queues: {topic: t, read_queues: 3}}"))
  }

  @Test("A broker that is gone for good excuses a backlog, one that came back does not")
  func deadBroker() throws {
    #expect(!(try noticesIdleness(after: "{at: 61s, stop: {broker: broker-a}}")))
    #expect(try noticesIdleness(after: "{at: 61s, stop: {broker: broker-a, for: 5s}}"))
  }

  @Test("A rebalance need not end without name servers, while it must with some")
  func lostRoutes() throws {
    for (servers, isNoticed) in [("namesrv-a", true), ("namesrv-a, namesrv-b", false)] {
      let run = try DoctoredRun(
        rest: "name_servers: 2",
        events: "{at: 61s, stop_name_server: {name_servers: [\(servers)]}}, "
          + "{at: 62s, remove: {group: g, consumers: [c1]}}")
      let noticed = run.noticed { outcome in
        for index in outcome.rebalances.indices { outcome.rebalances[index].end = nil }
      }
      #expect(noticed.contains(.ownership) == isNoticed)
    }
  }

  @Test("Two listeners on a locked queue are excused by lost locks alone")
  func locks() throws {
    for (events, isNoticed) in [
      ("{at: 61s, mark: {note: now}}", true),
      ("{at: 61s, stop: {broker: broker-a, for: 5s}}", false),
    ] {
      let run = try DoctoredRun(group: ", consumption: orderly", events: events)
      let noticed = run.noticed { outcome in
        // The second listener of a queue begins with the first.
        let first = outcome.attempts[0]
        let second = outcome.attempts.indices.dropFirst().first {
          outcome.attempts[$0].queue == first.queue
        }
        if let second {
          outcome.attempts[second].started = first.started + .milliseconds(1)
          outcome.attempts[second].delivered = first.started
          outcome.attempts[second].published = first.published
        }
      }
      #expect(noticed.contains(.order) == isNoticed)
    }
  }
}
