// SPDX-License-Identifier: GPL-3.0-or-later

import Dispatch
import SimulationEngine

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// Turns the first Ctrl-C into a raised flag and lets the second end the process.
///
/// Termination by `SIGTERM`, as batch systems send it before a time limit, is treated alike.
final class Interruption {
  private let sources: [any DispatchSourceSignal]

  /// Begins to watch; the handlers of the process are changed for good.
  ///
  /// - Parameters:
  ///   - flag: What the first signal raises.
  ///   - announce: Called once, on another thread, after the flag was raised.
  init(raising flag: StopFlag, announce: @escaping @Sendable () -> Void) {
    let queue = DispatchQueue(label: "interruption")
    sources = [SIGINT, SIGTERM].map { number in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
      source.setEventHandler {
        if flag.isRaised { _exit(ExitStatus.interrupted.rawValue) }
        flag.raise()
        announce()
      }
      source.activate()
      return source
    }
  }

  deinit {
    for source in sources { source.cancel() }
  }
}
