// SPDX-License-Identifier: GPL-3.0-or-later

/// Which consumer each message group of an ActiveMQ queue sticks to.
///
/// The map forgets the group that was not used for longest when there are more than 1024
/// (`CachedMessageGroupMapFactory`); the group's next message may then go to another consumer.
package struct MessageGroupOwners {
  /// Groups that are remembered (`CachedMessageGroupMapFactory.cacheSize`).
  package static let capacity = 1_024

  private struct Owner {
    var consumer: Int
    var lastUse: Int
  }

  private var owners: [Int32: Owner] = [:]
  private var uses = 0
  /// Groups of each consumer, by its number.
  private var counts: [Int: Int] = [:]

  /// Creates the map of a queue without groups.
  package init() {}

  /// How many groups a consumer has.
  package func count(of consumer: Int) -> Int { counts[consumer] ?? 0 }

  /// Whether a consumer may have a message of a group: it owns the group, or becomes its owner.
  package mutating func admits(_ group: Int32, to consumer: Int) -> Bool {
    guard group >= 0 else { return true }
    uses += 1
    if let owner = owners[group] {
      owners[group]?.lastUse = uses
      return owner.consumer == consumer
    }
    owners[group] = Owner(consumer: consumer, lastUse: uses)
    counts[consumer, default: 0] += 1
    if owners.count > Self.capacity { forgetOldest() }
    return true
  }

  /// Releases the groups of a consumer that is gone.
  package mutating func remove(_ consumer: Int) {
    owners = owners.filter { $0.value.consumer != consumer }
    counts[consumer] = nil
  }

  private mutating func forgetOldest() {
    // Uses are numbered one by one, so the least is one alone, whatever the order of the map.
    guard let oldest = owners.min(by: { $0.value.lastUse < $1.value.lastUse }) else { return }
    owners[oldest.key] = nil
    counts[oldest.value.consumer, default: 1] -= 1
  }
}
