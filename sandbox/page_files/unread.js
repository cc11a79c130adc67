// Which messages a person has seen, remembered by the browser.

const key = (as, channel) => `seen ${as} ${channel}`;

/** How many messages of others are newer than the last one seen. */
export function countUnread(as, channel, messages) {
  const seen = Number(localStorage.getItem(key(as, channel)) ?? 0);
  return messages.filter((message) => message.user !== as && Number(message.ts) > seen).length;
}

/** Everything in this channel has been seen. */
export function markSeen(as, channel, messages) {
  const newest = Math.max(0, ...messages.map((message) => Number(message.ts)));
  localStorage.setItem(key(as, channel), String(newest));
}
