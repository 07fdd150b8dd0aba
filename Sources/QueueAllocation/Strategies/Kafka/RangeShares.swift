// SPDX-License-Identifier: GPL-3.0-or-later

/// One topic on its way to the members that read it: consecutive ranges, after partitions that a
/// rack decides.
struct RangeShares {
  /// The topic's partitions.
  let partitions: Range<Int>
  /// The members that read it, in the order in which they are counted.
  let subscribers: [Int]
  /// The racks, where they count for this topic.
  let racks: RackAlignment?
  /// The owner of each partition, counted from the topic's first; -1 for none.
  private(set) var owners: [Int]

  private let share: Int
  private var extras: Int
  private var given: [Int]

  init(_ view: AssignorView, topic: Int, order: [Int], isRackAware: Bool) {
    partitions = view.topics[topic]
    subscribers =
      view.subscribers[topic].count == order.count
      ? order : order.filter { view.reads($0, topic) }
    racks =
      isRackAware
      ? RackAlignment(view, members: subscribers, partitions: partitions) : nil
    owners = Array(repeating: -1, count: partitions.count)
    (share, extras) = partitions.count.quotientAndRemainder(dividingBy: max(subscribers.count, 1))
    given = Array(repeating: 0, count: subscribers.count)
  }

  /// How many partitions a subscriber can still take.
  func room(_ subscriber: Int) -> Int {
    max(0, share + (extras > 0 ? 1 : 0) - given[subscriber])
  }

  /// Gives a partition, counted from the topic's first, to a subscriber.
  mutating func give(_ partition: Int, to subscriber: Int) {
    owners[partition] = subscribers[subscriber]
    given[subscriber] += 1
    if given[subscriber] == share + 1 { extras -= 1 }
  }

  /// Gives each subscriber in turn the first free partitions for which it has room and that
  /// `mayTake` allows.
  mutating func giveRanges(where mayTake: (_ member: Int, _ partition: Int) -> Bool) {
    var first = 0
    for subscriber in subscribers.indices {
      while first < owners.count, owners[first] >= 0 { first += 1 }
      if first == owners.count { return }
      // The room is asked for once, before an extra partition is used up.
      var room = room(subscriber)
      var partition = first
      while room > 0, partition < owners.count {
        if owners[partition] < 0,
          mayTake(subscribers[subscriber], partitions.lowerBound + partition)
        {
          give(partition, to: subscriber)
          room -= 1
        }
        partition += 1
      }
    }
  }
}
