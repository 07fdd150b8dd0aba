// SPDX-License-Identifier: GPL-3.0-or-later

import Synchronization

/// A flag by which another thread or a signal handler ends runs.
///
/// A run looks at its flag before its first event and then every 4,096 events. A raised flag stays
/// raised and can end any number of runs.
public final class StopFlag: Sendable {
  private let raised = Atomic<Bool>(false)
  private let leader: StopFlag?

  /// Creates a flag that is not raised.
  ///
  /// - Parameter leader: A flag that ends the same runs when it is raised; this one, when raised,
  ///   leaves it alone.
  public init(following leader: StopFlag? = nil) { self.leader = leader }

  /// Whether the flag, or one that it follows, was raised.
  public var isRaised: Bool { raised.load(ordering: .relaxed) || leader?.isRaised ?? false }

  /// Asks all runs that watch the flag to end; safe from any thread and from a signal handler.
  public func raise() { raised.store(true, ordering: .relaxed) }
}
