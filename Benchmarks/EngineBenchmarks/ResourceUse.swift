// SPDX-License-Identifier: GPL-3.0-or-later

import AllocationCounter

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// What a piece of work took from the machine.
struct ResourceUse {
  /// Processor time in nanoseconds, all threads together.
  var nanoseconds: Int64

  /// Calls of the allocator; nil where they cannot be counted.
  var allocations: Int?
}

/// What the process has used since it began.
private struct Mark {
  private let time: Int64
  private let allocations: Int64

  static func now() -> Mark { Mark(time: processorTime(), allocations: lagcast_allocation_count()) }

  func use() -> ResourceUse {
    let end = processorTime()
    let count = lagcast_allocation_count()
    return ResourceUse(
      nanoseconds: end - time, allocations: count < 0 ? nil : Int(count - allocations))
  }
}

private func processorTime() -> Int64 {
  var time = timespec()
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
  return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
}

/// Does a piece of work and tells what it took.
@inline(__always)
func resourceUse(of work: () throws -> Void) rethrows -> ResourceUse {
  let mark = Mark.now()
  try work()
  return mark.use()
}

/// The most memory that the process has held at once, in KiB.
func peakMemory() -> Int {
  var usage = rusage()
  #if canImport(Glibc)
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    return usage.ru_maxrss
  #else
    getrusage(RUSAGE_SELF, &usage)
    return usage.ru_maxrss / 1_024
  #endif
}
