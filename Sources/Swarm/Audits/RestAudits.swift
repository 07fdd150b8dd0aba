// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import SimulationEngine
import SimulationMetrics

// What must be so once loads and events are long over.
extension AuditedRun {
  /// The last part of a run that comes to rest, in which nothing may be left undone.
  static let rest = VirtualDuration.seconds(60)

  /// A group with members and a backlog must be at work: no message is forgotten.
  func auditProgress(of group: GroupSpecification, _ index: Int) -> [String] {
    guard settles, !hasUnreadableQueues(group), !hasDeadBroker, !hasLostRoutes,
      !mayShareIDs(group), !mayTakePopsForOverdue(group), !keepsBacklogOfTheGone(group),
      !sendsMessagesBack,
      let series = outcome.groups.first(where: { $0.name == group.name })?.timeSeries
    else { return [] }
    let last = series.filter { $0.time >= outcome.end - Self.rest }
    guard last.count > 2,
      last.allSatisfy({ $0.backlog > 0 && $0.members > 0 && $0.completions == 0 }),
      last.allSatisfy({ $0.busyTime == .zero }), let row = last.last,
      // What a network has left where nobody takes it waits rightly.
      row.backlog > stranded(ofGroup: group.name)
    else { return [] }
    return [
      "group \(group.name): \(row.backlog) messages wait, and its \(row.members) members do nothing "
        + "in the last \(Self.rest.seconds) s"
    ]
  }

  /// Whether brokers of a network send messages back to where no consumer was left: by way of a circle they may
  /// come and go until none of them has hops left for where there is one, since a return spends hops and asks
  /// for none (`ConditionalNetworkBridgeFilterFactory`).
  private var sendsMessagesBack: Bool {
    specification.workQueues?.network?.connectors.contains { $0.replays } == true
  }

  /// Whether two members may have one id: one is added under the id of another that is finishing its
  /// work, or is restarted by a roll-out that goes on.
  ///
  /// Locks belong to ids, and both find the place of the first in the list of members, so that the
  /// queues of the second are nobody's.
  func mayShareIDs(_ group: GroupSpecification) -> Bool {
    var restarts = group.client.awaitTermination > .zero
    var adds = false
    for event in specification.events {
      switch event.action {
      case .rollingRestart(group.name, _, _), .deploy(group.name, _): restarts = true
      case .add(group.name, _), .scale(group.name, _): adds = true
      default: break
      }
    }
    return restarts && adds
  }

  /// Every queue must have come to the member that it belongs to.
  func auditOwnership(of group: GroupSpecification) -> [String] {
    // Kafka's members may work on what they have for longer than they may stay away from polls.
    guard settles, group.mode == .clustering, !mayShareIDs(group), !hasDeadBroker,
      !hasLostRoutes,
      !(isKafka && hasWorkedLately(group)), !missesRebalances(group),
      let members = outcome.groups.first(where: { $0.name == group.name })?.timeSeries.last?
        .members, members > 0
    else { return [] }
    return outcome.rebalances.filter { $0.group == group.name && $0.end == nil }.map { record in
      "group \(group.name): the rebalance of \(record.start.seconds) s (\(record.trigger)) has not "
        + "come to an end"
    }
  }
}
