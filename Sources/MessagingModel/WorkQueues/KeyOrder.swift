// SPDX-License-Identifier: GPL-3.0-or-later

// Whether messages with the same key were completed in the order in which they entered the queue.
extension WorkQueueModel {
  /// Notes that a message with a key waits for its completion.
  @inline(never)
  mutating func openKey(of index: Int) {
    let key = Int(messages[index].key)
    guard key >= 0 else { return }
    let queue = queues.place(of: Int(messages[index].queue))
    while queue.pointee.openOfKey.count <= key { queue.pointee.openOfKey.append([]) }
    queue.pointee.openOfKey[key].append(messages[index].sequence)
  }

  /// Notes that a message with a key waits no more; a completion overtakes those of its key that
  /// entered before and are still open.
  @inline(never)
  mutating func closeKey(of index: Int, isCompletion: Bool) {
    let key = Int(messages[index].key)
    let queue = queues.place(of: Int(messages[index].queue))
    guard key >= 0, key < queue.pointee.openOfKey.count else { return }
    let sequence = messages[index].sequence
    guard let position = queue.pointee.openOfKey[key].firstIndex(of: sequence) else { return }
    queue.pointee.openOfKey[key].remove(at: position)
    if isCompletion, position > 0 { groups[queue.pointee.group].totals.keyInversions += 1 }
  }
}
