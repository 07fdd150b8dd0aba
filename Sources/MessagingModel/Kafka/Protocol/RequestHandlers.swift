// SPDX-License-Identifier: GPL-3.0-or-later

/// The threads of a broker that work on requests, each on one at a time, in the order in which they come
/// (`KafkaRequestHandlerPool`, one `RequestChannel` for all).
///
/// Times are in nanoseconds.
package struct RequestHandlers: Sendable {
  /// When each thread is free, in no order.
  private var freeAt: [Int64]
  /// What times are multiplied by at the moment.
  package var factor = 1.0

  /// - Precondition: There is a thread.
  package init(threads: Int) {
    precondition(threads > 0, "somebody has to work on requests")
    freeAt = Array(repeating: .min, count: threads)
  }

  /// Takes a request that needs a thread for some time.
  ///
  /// - Returns: When it is done with.
  package mutating func take(_ work: Int64, at now: Int64) -> Int64 {
    var thread = 0
    for other in freeAt.indices where freeAt[other] < freeAt[thread] { thread = other }
    freeAt[thread] = max(now, freeAt[thread]) + scaled(work)
    return freeAt[thread]
  }

  /// Forgets what it was doing, as a process that ends does.
  package mutating func restart() {
    for thread in freeAt.indices { freeAt[thread] = .min }
  }

  /// A time as it is at the moment.
  package func scaled(_ time: Int64) -> Int64 {
    factor == 1 ? time : Int64((Double(time) * factor).rounded())
  }
}
