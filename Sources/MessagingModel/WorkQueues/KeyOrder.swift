// SPDX-License-Identifier: GPL-3.0-or-later

// Whether messages with the same key were completed in the order in which they entered the queue.
extension WorkQueueModel {
  /// Notes that a message with a key waits for its completion.
  @inline(never)
  mutating func openKey(of index: Int) {
    let message = messages[index]
    guard message.key >= 0 else { return }
    queues.place(of: Int(message.queue)).pointee.openKeys.open(message.key, at: message.sequence)
  }

  /// Notes that a message with a key waits no more; a completion overtakes those of its key that
  /// entered before and are still open.
  @inline(never)
  mutating func closeKey(of index: Int, isCompletion: Bool) {
    let message = messages[index]
    guard message.key >= 0 else { return }
    let queue = queues.place(of: Int(message.queue))
    let overtakes = queue.pointee.openKeys.close(message.key, at: message.sequence) ?? false
    if isCompletion, overtakes { groups[queue.pointee.group].totals.keyInversions += 1 }
  }
}
