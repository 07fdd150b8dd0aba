// SPDX-License-Identifier: GPL-3.0-or-later

import Experiments
import MessagingModel

/// What a run will need of memory, before it begins.
enum MemoryEstimate {
  /// Bytes that an experiment needs at most, with so many replications running at once.
  ///
  /// As many outcomes again may wait to be written.
  static func bytes(of experiment: Experiment, replicationsAtOnce: Int) -> Int {
    let one = experiment.specification.estimatedBytes(
      options: RunOptions(attempts: experiment.attempts))
    return one.multipliedReportingOverflow(by: replicationsAtOnce).overflow
      ? .max : one * replicationsAtOnce
  }
}
