// SPDX-License-Identifier: GPL-3.0-or-later

package import MessagingModel
import SimulationEngine

/// Something in a run that must not be.
package struct AuditFinding: Sendable, Hashable {
  /// The audit that found it.
  package var audit: SwarmAudit
  /// What it found.
  package var text: String
}

/// What every run of a swarm is held to.
///
/// None of it costs anything in other runs: the model's own audit is part of each run, and all others
/// read what a run gives out, with every delivery attempt kept.
package enum SwarmAudit: String, CaseIterable, Sendable {
  /// The scenario can be read: a generator that draws nonsense proves nothing.
  case language
  /// The model's own audit: conservation of messages, counts against recounts, offsets.
  case model
  /// Totals given in several places agree, and values lie where they can lie.
  case books
  /// Attempts do not begin before they can, and a member has no more of them than threads.
  case attempts
  /// One message of a queue, or of a key, at a time, and in order.
  case order
  /// Retries come when they are due, and no more often than allowed.
  case retries
  /// What listeners did is what the group's account says.
  case completions
  /// A group with members and a backlog does something about it.
  case progress
  /// Every queue comes into the hands that it belongs to.
  case ownership
  /// A consumer holds no more messages than its window allows.
  case window
  /// The same scenario gives the same outcome again.
  case repeatable

  /// What it looks at.
  package var summary: String {
    switch self {
    case .language: "the scenario can be read"
    case .model: "conservation of messages, running counts against recounts, committed offsets"
    case .books: "totals agree and lie in their ranges"
    case .attempts: "no attempt before its time, no more of them than threads"
    case .order: "one message of a queue or key at a time, and in order"
    case .retries: "retries when due, no more than allowed"
    case .completions: "the account says what listeners did"
    case .progress: "a group with members and a backlog works"
    case .ownership: "every queue is owned as it should be in the end"
    case .window: "no consumer holds more than its window"
    case .repeatable: "the same scenario gives the same outcome"
    }
  }
}

/// One run under audit.
package struct AuditedRun {
  let specification: ModelSpecification
  let outcome: ReplicationOutcome
  /// Whether the load ended long before the run did.
  let settles: Bool
  /// Attempts of each group by position, in order of their start.
  let attempts: [[DeliveryAttempt]]

  package init(
    _ specification: ModelSpecification, _ outcome: ReplicationOutcome, settles: Bool
  ) {
    self.specification = specification
    self.outcome = outcome
    self.settles = settles
    var attempts: [[DeliveryAttempt]] = specification.groups.map { _ in [] }
    for attempt in outcome.attempts where attempts.indices.contains(attempt.group) {
      attempts[attempt.group].append(attempt)
    }
    self.attempts = attempts.map { group in
      group.enumerated().sorted {
        ($0.element.started, $0.element.ended, $0.offset)
          < ($1.element.started, $1.element.ended, $1.offset)
      }.map(\.element)
    }
  }

  var isRocketMQ: Bool { specification.system == .rocketmq }
  var isKafka: Bool { specification.system == .kafka }

  /// Everything that its outcome gives away.
  package func findings() -> [AuditFinding] {
    var findings: [AuditFinding] = []
    func note(_ audit: SwarmAudit, _ texts: [String]) {
      findings += texts.map { AuditFinding(audit: audit, text: $0) }
    }
    note(.books, auditBooks())
    for (index, group) in specification.groups.enumerated() {
      note(.attempts, auditAttempts(of: group, index))
      if isRocketMQ {
        note(.order, auditOrder(of: group, index))
        note(.retries, auditRetries(of: group, index))
      }
      if isRocketMQ || isKafka {
        note(.completions, auditCompletions(of: group, index))
        note(.ownership, auditOwnership(of: group))
      }
      note(.progress, auditProgress(of: group, index))
      if let work = specification.workQueues {
        note(.window, auditWindow(of: group, work.consumption[index], index))
      }
    }
    return findings
  }

  /// A moment as messages name it.
  static func text(_ attempt: DeliveryAttempt) -> String {
    "message \(attempt.message) of producer \(attempt.producer), attempt \(attempt.attempt) by "
      + "\(attempt.consumer) on \(attempt.queue) from \(attempt.started.seconds) s to "
      + "\(attempt.ended.seconds) s"
  }
}

/// A message of a run.
struct MessageName: Hashable {
  let producer: Int
  let message: Int

  init(_ attempt: DeliveryAttempt) {
    producer = attempt.producer
    message = attempt.message
  }
}
