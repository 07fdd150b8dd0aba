// SPDX-License-Identifier: GPL-3.0-or-later

import Stochastics

extension Listing {
  /// The arrival processes.
  static var arrivals: Listing {
    Listing(
      subject: "arrivals",
      entries: ArrivalCatalogue.all.map { type in
        Entry(
          name: type.name, summary: type.summary, parameters: parameters(of: type.parameterSets))
      })
  }
}
