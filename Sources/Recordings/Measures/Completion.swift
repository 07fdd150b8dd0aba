// SPDX-License-Identifier: GPL-3.0-or-later

/// A copy of a message that was done with, measured or predicted.
package struct Completion: Sendable, Equatable {
  /// When it was published, in nanoseconds since the start.
  package var publish: Int64
  /// When it was acknowledged.
  package var done: Int64
  /// The consumer, as a position in some list of names.
  package var consumer: Int

  /// A copy with its times.
  package init(publish: Int64, done: Int64, consumer: Int) {
    self.publish = publish
    self.done = done
    self.consumer = consumer
  }
}

extension AttemptLog {
  /// The copies that were done with, in the order of the file.
  package var completions: [Completion] {
    attempts.compactMap { attempt in
      guard attempt.outcome == .ack, let done = attempt.settled else { return nil }
      return Completion(publish: attempt.publish, done: done, consumer: attempt.consumer)
    }
  }
}
