// SPDX-License-Identifier: GPL-3.0-or-later

import Dispatch
import Synchronization

private final class Answer<Value: Sendable>: Sendable {
  let result = Mutex<Result<Value, any Error>?>(nil)
}

/// Waits for concurrent work; for the main thread, which has nothing else to do.
///
/// The program has no asynchronous entry point, since valgrind does not survive how one gives the
/// main thread away.
///
/// - Throws: What the work throws.
func blocking<Value: Sendable>(
  _ work: @escaping @Sendable () async throws -> Value
) throws -> Value {
  let answer = Answer<Value>()
  let done = DispatchSemaphore(value: 0)
  Task.detached {
    let result: Result<Value, any Error>
    do {
      result = .success(try await work())
    } catch {
      result = .failure(error)
    }
    answer.result.withLock { $0 = result }
    done.signal()
  }
  done.wait()
  guard let result = answer.result.withLock({ $0 }) else {
    fatalError("the work has ended without an answer")
  }
  return try result.get()
}
