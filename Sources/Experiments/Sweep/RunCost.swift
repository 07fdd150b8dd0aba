// SPDX-License-Identifier: GPL-3.0-or-later

package import MessagingModel
import SimulationEngine
import Stochastics

extension ModelSpecification {
  /// How much work a run is: the messages that are expected, times the groups that read them.
  package var expectedDeliveries: Int {
    let deliveries = producers.reduce(0.0) { sum, producer in
      let readers = groups.count { group in
        group.subscriptions.contains { $0.topic == producer.topic }
      }
      return sum + producer.expectedMessages(until: duration.seconds) * Double(max(1, readers))
    }
    return Int(min(max(0, deliveries.rounded()), 9e18))
  }
}
