// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
package import MessagingModel
import ScenarioFiles
import SimulationEngine
import SimulationMetrics

/// One scenario run once under all audits.
package struct SwarmTrial: Sendable {
  /// What must not be.
  package var findings: [AuditFinding]
  /// The words of the scenario's events, each once, and what came about.
  package var features: [SwarmFeature]
  /// Events that the engine executed.
  package var executedEvents: Int

  /// Whether the run is sound.
  package var passed: Bool { findings.isEmpty }

  /// Runs a scenario.
  ///
  /// - Parameters:
  ///   - text: The scenario.
  ///   - name: Its name in messages.
  ///   - repeats: Whether to run it twice and compare the outcomes.
  package init(_ text: String, name: String, repeats: Bool) {
    self.init(text, name: name, repeats: repeats) { specification, seed, options in
      try Replication.run(specification, seed: seed, replication: 0, options: options)
    }
  }

  /// What runs a specification once.
  package typealias Simulate =
    (ModelSpecification, UInt64, RunOptions) throws -> ReplicationOutcome

  /// Runs a scenario with a simulator of the caller's.
  package init(_ text: String, name: String, repeats: Bool, simulate: Simulate) {
    findings = []
    features = []
    executedEvents = 0
    let scenario: Scenario
    do {
      scenario = try ScenarioFile.parse(text, file: name)
    } catch {
      findings = error.problems.map {
        AuditFinding(audit: .language, text: $0.description)
      }
      return
    }
    let specification = scenario.specification
    do {
      let options = RunOptions(attempts: .first(.max))
      let outcome = try simulate(specification, scenario.seed, options)
      executedEvents = outcome.executedEvents
      let run = AuditedRun(
        specification, outcome, settles: Self.settles(specification))
      findings = run.findings()
      features = Self.features(of: specification, outcome)
      if repeats {
        let second = try simulate(specification, scenario.seed, options)
        if try Self.bytes(of: outcome) != Self.bytes(of: second) {
          findings.append(
            AuditFinding(audit: .repeatable, text: "a second run gives another outcome"))
        }
      }
    } catch ModelError.auditFailed(let texts, _, _) {
      findings = texts.map { AuditFinding(audit: .model, text: $0) }
    } catch {
      findings = [AuditFinding(audit: .model, text: "\(error)")]
    }
  }

  /// Whether all loads end, and no event comes later, long before the run does.
  private static func settles(_ specification: ModelSpecification) -> Bool {
    let end = VirtualTime.zero + specification.duration
    let quiet = end - VirtualDuration.seconds(Int64(ScenarioGenerator.tail))
    guard quiet > .zero, specification.events.allSatisfy({ $0.time <= quiet }) else { return false }
    return specification.producers.allSatisfy { producer in
      specification.events.contains { event in
        if case .step(producer.name, 0) = event.action { return true }
        return false
      }
    }
  }

  private static func bytes(of outcome: ReplicationOutcome) throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    return try encoder.encode(outcome)
  }

  private static func features(
    of specification: ModelSpecification, _ outcome: ReplicationOutcome
  ) -> [SwarmFeature] {
    var words: [String] = []
    for event in specification.events where !words.contains(event.action.name) {
      words.append(event.action.name)
    }
    var found: [SwarmFeature.Occurrence: Bool] = [:]
    let accounts = outcome.groups.map(\.account)
    found[.rebalance] = outcome.rebalances.contains { $0.trigger != "start" }
    found[.duplicate] = outcome.groups.contains { $0.duplicates > 0 }
    found[.redelivery] = outcome.groups.contains { $0.redeliveries > 0 }
    found[.deadLetter] = accounts.contains { $0.deadLettered > 0 }
    found[.expired] = accounts.contains { $0.expired > 0 }
    found[.dropped] = accounts.contains { $0.dropped > 0 }
    found[.filtered] = accounts.contains { $0.filtered > 0 }
    found[.delayed] = accounts.contains { $0.delayed > 0 }
    found[.inFlight] = accounts.contains { $0.inFlight > 0 }
    found[.backlog] = accounts.contains { $0.backlog > 0 }
    found[.drained] = accounts.contains { $0.published > 0 && $0.backlog == 0 }
    found[.lostWork] = outcome.attempts.contains { $0.result == .lost }
    found[.discarded] = outcome.attempts.contains { $0.result == .discarded }
    found[.doublyOwned] = outcome.groups.contains { $0.doublyOwned > 0 }
    found[.revived] = outcome.pops.contains { $0.revived > 0 }
    found[.checkedBack] = outcome.transactions.contains { $0.checks > 0 }
    found[.lostMessage] = outcome.sends.contains { $0.lost > 0 }
    found[.repeatedSend] = outcome.sends.contains { $0.repeated > 0 }
    found[.failedSend] = outcome.sends.contains { $0.failed + $0.storedThoughFailed > 0 }
    found[.busyBroker] = outcome.sends.contains { $0.busy > 0 }
    found[.sentOn] = outcome.networkQueues.contains { $0.sentOn > 0 }
    found[.stranded] = outcome.networkQueues.contains { $0.stranded > 0 }
    found[.promotion] = outcome.outages.contains(where: \.isPromotion)
    found[.slaveRead] = outcome.stores.contains { $0.slaveReads > 0 }
    found[.exhaustedBuffer] = outcome.buffers.contains { $0.exhausted > 0 }
    found[.refusedBatch] = outcome.buffers.contains { $0.notEnoughReplicas > 0 }
    found[.wrongLeader] = outcome.buffers.contains { $0.notLeader > 0 }
    found[.empty] = accounts.allSatisfy { $0.published == 0 }
    return words.map { .event($0) }
      + SwarmFeature.Occurrence.allCases.filter { found[$0] ?? false }.map { .occurrence($0) }
  }
}
