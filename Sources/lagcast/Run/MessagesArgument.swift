// SPDX-License-Identifier: GPL-3.0-or-later

import ArgumentParser
import MessagingModel

/// Which delivery attempts to write: a count such as `1000`, or a share such as `5%` or `0.05`.
struct MessagesArgument: ExpressibleByArgument {
  var sampling: RunOptions.AttemptSampling

  init?(argument: String) {
    if let count = Int(argument) {
      guard count > 0 else { return nil }
      sampling = .first(count)
      return
    }
    let isPercentage = argument.hasSuffix("%")
    guard let number = Double(isPercentage ? argument.dropLast() : argument[...]) else {
      return nil
    }
    let share = isPercentage ? number / 100 : number
    guard share > 0, share <= 1 else { return nil }
    sampling = .share(share)
  }
}
