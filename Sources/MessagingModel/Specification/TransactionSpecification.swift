// SPDX-License-Identifier: GPL-3.0-or-later

public import Stochastics

/// How a producer's transactions end: each message is stored as a half message, which becomes visible
/// when its local transaction commits.
public struct TransactionSpecification: Sendable, Hashable {
  /// Time that the local transaction takes once the half message is stored.
  public var time: DistributionSpecification
  /// Chance that it commits.
  public var commit: Double
  /// Chance that it rolls back; what is left of 1 is unknown and sends no outcome.
  public var rollback: Double
  /// Chance that the outcome is lost on its way: it is sent one-way (`endTransactionOneway`).
  public var lost: Double
  /// Time that the producer takes to answer when the broker checks back.
  public var checkTime: DistributionSpecification
  /// Chance that it answers a check with commit.
  public var checkCommit: Double
  /// Chance that it answers a check with rollback; what is left of 1 is unknown.
  public var checkRollback: Double

  /// Creates the description of transactions.
  public init(
    time: DistributionSpecification, commit: Double = 1, rollback: Double = 0, lost: Double = 0,
    checkTime: DistributionSpecification, checkCommit: Double = 1, checkRollback: Double = 0
  ) {
    self.time = time
    self.commit = commit
    self.rollback = rollback
    self.lost = lost
    self.checkTime = checkTime
    self.checkCommit = checkCommit
    self.checkRollback = checkRollback
  }
}

extension TransactionSpecification {
  /// What is wrong with it, if anything is.
  var problem: String? {
    let shares = [commit, rollback, lost, checkCommit, checkRollback]
    if shares.contains(where: { !(0...1).contains($0) }) {
      return "chances of transactions lie between 0 and 1"
    }
    if commit + rollback > 1 + 1e-12 || checkCommit + checkRollback > 1 + 1e-12 {
      return "the chances of commit and rollback add up to more than 1"
    }
    return nil
  }
}
