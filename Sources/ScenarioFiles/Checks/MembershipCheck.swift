// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import QueueAllocation
import SimulationEngine

/// Follows the members of each group through the events, so that an event about a consumer who is
/// not there then is found before the run.
struct MembershipCheck {
  let context: ScenarioContext
  let groups: Named<GroupSpecification>

  /// The members of one group while events pass.
  private struct Membership {
    var present: [String]
    var everPresent: Set<String>
    let group: GroupSpecification
    var hasWarned = false
  }

  /// Notes every event that names a member who is absent, or adds one who is present.
  func check(_ events: [ScenarioDecoder.PlacedEvent]) {
    var memberships: [String: Membership] = [:]
    for group in groups.values {
      memberships[group.name] = Membership(
        present: group.consumerIDs, everPresent: Set(group.consumerIDs), group: group)
    }
    let order = events.indices.sorted {
      (events[$0].event.time, $0) < (events[$1].event.time, $1)
    }
    for index in order {
      let placed = events[index]
      // A partition can name nodes of many kinds.
      if case .fault(let fault) = placed.event.action, !fault.isPause { continue }
      let name = placed.event.action.target
      guard var membership = memberships[name] else { continue }
      apply(placed, to: &membership)
      memberships[name] = membership
    }
    for placed in events {
      guard case .fault(let fault) = placed.event.action else { continue }
      for name in fault.nodes { refuseStranger(name, placed, memberships) }
    }
    for group in groups.members {
      guard let value = group.value, let membership = memberships[group.name] else { continue }
      for factor in value.serviceFactors where !membership.everPresent.contains(factor.consumer) {
        context.problems.error(
          at: group.position,
          "service_factors: \(Quantity.quoted(factor.consumer)) is never a member of \(group.name)")
      }
    }
  }

  /// A node `orders/c9` is a member at some time; a fault may begin before its process does.
  private func refuseStranger(
    _ name: String, _ placed: ScenarioDecoder.PlacedEvent, _ memberships: [String: Membership]
  ) {
    let (entity, part) = NodeNames.split(name)
    guard let part, let membership = memberships[entity], !membership.everPresent.contains(part)
    else { return }
    let members = membership.everPresent.sorted()
    context.problems.error(
      at: placed.members,
      "\(placed.event.action.name): \(Quantity.quoted(name)) is never there, as "
        + "\(Quantity.quoted(part)) is never a member of \(entity); "
        + (members.isEmpty ? "nobody is" : "members are \(WordList.choices(members, last: "and"))")
        + NearestSpelling.hint(for: part, among: members))
  }

  private func apply(_ placed: ScenarioDecoder.PlacedEvent, to membership: inout Membership) {
    switch placed.event.action {
    case .scale(_, let count):
      scale(&membership, to: count)
      warnAboutOrder(placed, &membership)
    case .add(_, let ids):
      for id in ids {
        if membership.present.contains(id) {
          context.problems.error(
            at: placed.members,
            "consumers: \(Quantity.quoted(id)) is a member already at "
              + time(placed))
        } else {
          membership.present.append(id)
          membership.everPresent.insert(id)
        }
      }
      warnAboutOrder(placed, &membership)
    case .remove(_, let ids), .crash(_, let ids), .lose(_, let ids):
      requirePresent(ids, placed, membership)
      membership.present.removeAll { ids.contains($0) }
    case .slow(_, let ids, _, _), .fault(.pause(_, let ids, _)):
      requirePresent(ids, placed, membership)
    case .rollingRestart, .deploy:
      let step: VirtualDuration
      switch placed.event.action {
      case .rollingRestart(_, let downtime, let gap): step = downtime + gap
      case .deploy(_, let plan): step = plan.startUp + plan.gap + plan.warmUp
      default: step = .zero
      }
      let (length, overflow) = step.nanoseconds.multipliedReportingOverflow(
        by: Int64(membership.present.count))
      if overflow || length > Quantity.longestDuration.nanoseconds {
        context.problems.error(
          at: placed.position,
          "\(placed.event.action.name): going through \(membership.present.count) members takes longer than "
            + "36500d, the longest duration")
      }
    default: break
    }
  }

  /// Joins take the lowest free numbers, and the youngest leave first, as in the model.
  private func scale(_ membership: inout Membership, to count: Int) {
    if membership.present.count > count {
      membership.present.removeLast(membership.present.count - count)
      return
    }
    let taken = Set(membership.present)
    var number = 0
    while membership.present.count < count {
      let id = "c\(number)"
      number += 1
      guard !taken.contains(id) else { continue }
      membership.present.append(id)
      membership.everPresent.insert(id)
    }
  }

  private func requirePresent(
    _ ids: [String], _ placed: ScenarioDecoder.PlacedEvent, _ membership: Membership
  ) {
    for id in ids where !membership.present.contains(id) {
      let members =
        membership.present.isEmpty
        ? "nobody is" : "members are \(WordList.choices(membership.present, last: "and"))"
      context.problems.error(
        at: placed.members,
        "consumers: \(Quantity.quoted(id)) is no member of \(membership.group.name) at "
          + "\(time(placed)); \(members)"
          + NearestSpelling.hint(for: id, among: membership.present))
    }
  }

  private func warnAboutOrder(
    _ placed: ScenarioDecoder.PlacedEvent, _ membership: inout Membership
  ) {
    guard membership.group.mode == .clustering, !membership.hasWarned,
      NumberedIDs.surprise(in: membership.group.consumerIDs) == nil,
      NumberedIDs.surprise(in: membership.present) != nil
    else { return }
    membership.hasWarned = true
    IDOrder.warn(
      about: membership.present, under: membership.group.allocation, at: placed.members, context)
  }

  private func time(_ placed: ScenarioDecoder.PlacedEvent) -> String {
    Quantity.text(VirtualDuration(nanoseconds: placed.event.time.nanoseconds))
  }
}

extension ClusterFault {
  fileprivate var isPause: Bool {
    if case .pause = self { true } else { false }
  }

  /// The nodes that it names, as events name them.
  fileprivate var nodes: [String] {
    switch self {
    case .partition(let nodes, let others, _): nodes + others
    case .clockJump(let nodes, _): nodes
    default: []
    }
  }
}
