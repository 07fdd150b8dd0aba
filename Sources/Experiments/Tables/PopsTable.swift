// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import ResultFiles

/// `pops.csv`: what popping groups did, and what came back to them; written where a group pops.
enum PopsTable {
  typealias Row = InReplication<PopOutcome>

  static let layout = RowLayout<Row>(
    name: "pops", rowMeaning: "one group that pops, in one replication.",
    fields: [
      .init(.replication) { $1.append($0.replication) },
      .init(.key("group", .text, "Name of the group.")) { $1.append($0.element.group) },
      .count("pops", of: "pops", "Times that brokers looked for messages for a pop.") { $0.pops },
      .count("empty_pops", of: "pops", "Pops held for as long as they may, without a message.") {
        $0.emptyReplies
      },
      .count("popped_messages", "Messages given to members.") { $0.messages },
      .count("acknowledged_messages", "Messages acknowledged in time.") { $0.acknowledged },
      .count(
        "late_messages",
        "Listeners that ended, and acknowledgements that came, when others could see the message."
      ) { $0.late },
      .count(
        "expired_messages", "Messages that members dropped unseen, since others could see them."
      ) { $0.expired },
      .count("changed_messages", "Messages made invisible for a while after a failure.") {
        $0.changed
      },
      .count("revived_messages", "Messages that came back through the retry topic.") { $0.revived },
      .count("given_up_messages", "Messages acknowledged unprocessed after too many attempts.") {
        $0.givenUp
      },
      .count("undelivered_messages", "Messages of replies that did not get through to a member.") {
        $0.undelivered
      },
      .count(
        "unheard_messages",
        "Messages whose acknowledgement, or request for another invisible time, did not get through to "
          + "a broker."
      ) { $0.unheard },
    ])
}
