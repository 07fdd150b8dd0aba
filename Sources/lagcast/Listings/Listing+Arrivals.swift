// SPDX-License-Identifier: GPL-3.0-or-later

extension Listing {
  /// The arrival processes.
  static var arrivals: Listing { Listing(subject: "arrivals", entries: []) }
}
