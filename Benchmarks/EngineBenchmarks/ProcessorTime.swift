// SPDX-License-Identifier: GPL-3.0-or-later

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The processor time of a piece of work.
///
/// - Returns: Nanoseconds that this process spent on it, all threads together.
@inline(__always)
func processorTime(of work: () -> Void) -> Int64 {
  let start = processorTimeNow()
  work()
  return processorTimeNow() - start
}

private func processorTimeNow() -> Int64 {
  var time = timespec()
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
  return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
}
