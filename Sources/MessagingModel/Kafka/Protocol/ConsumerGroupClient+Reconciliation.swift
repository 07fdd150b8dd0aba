// SPDX-License-Identifier: GPL-3.0-or-later

package import SimulationEngine

/// How a member takes on an assignment: pause what goes, commit, revoke, assign, acknowledge.
///
/// Source: `AbstractMembershipManager.maybeReconcile` and `revokeAndAssign`.
extension ConsumerGroupClient {
  /// The commit before partitions change hands is answered, or has failed for good.
  package mutating func committed(at now: VirtualTime) -> [Action] {
    guard pending != nil else { return [] }
    if isInterrupted {
      pending = nil
      isInterrupted = false
    } else {
      isCommitted = true
    }
    return reconcile(at: now)
  }

  /// Takes the next step towards the last assignment, if the application polls.
  ///
  /// One assignment is taken on whole before the next one, even if a newer one has come meanwhile.
  mutating func reconcile(at now: VirtualTime) -> [Action] {
    guard isPolling || !settings.changesWithinPollOnly, state == .reconciling else { return [] }
    if pending != nil { return isCommitted ? takeOn(at: now) : [] }
    if current != .none, target.partitions == current.partitions {
      // Told to give something up and to have it again before it came to that.
      current = target
      state = .acknowledging
      return acknowledge(at: now)
    }
    pending = target
    let revoked = Set(owned).subtracting(target.partitions).sorted()
    let paused: [Action] = revoked.isEmpty ? [] : [.pause(revoked)]
    if settings.commitsAutomatically, !owned.isEmpty { return paused + [.commit] }
    return paused + takeOn(at: now)
  }

  private mutating func takeOn(at now: VirtualTime) -> [Action] {
    guard let assignment = pending else { return [] }
    pending = nil
    isCommitted = false
    let before = Set(owned)
    let revoked = before.subtracting(assignment.partitions).sorted()
    let added = assignment.partitions.filter { !before.contains($0) }
    owned = assignment.partitions
    current = assignment
    state = .acknowledging
    var actions: [Action] = []
    if !revoked.isEmpty { actions.append(.revoke(revoked)) }
    if !added.isEmpty { actions.append(.assign(added)) }
    actions += acknowledge(at: now)
    // While it took this on, it was told of the next one.
    return actions + reconcile(at: now)
  }
}
