// What people have typed and picked, in the exact shape of Slack's state values.

const INITIAL = {
  plain_text_input: (element) => ({ value: element.initial_value ?? null }),
  static_select: (element) => ({ selected_option: element.initial_option ?? null }),
  radio_buttons: (element) => ({ selected_option: element.initial_option ?? null }),
  checkboxes: (element) => ({ selected_options: element.initial_options ?? [] }),
  external_select: (element) => ({ selected_option: element.initial_option ?? null }),
  multi_static_select: (element) => ({ selected_options: element.initial_options ?? [] }),
  multi_external_select: (element) => ({ selected_options: element.initial_options ?? [] }),
  conversations_select: (element) => ({ selected_conversation: element.initial_conversation ?? null }),
  timepicker: (element) => ({ selected_time: element.initial_time ?? null }),
  number_input: (element) => ({ value: element.initial_value ?? null }),
  file_input: () => ({ files: [] }),
  datepicker: (element) => ({ selected_date: element.initial_date ?? null }),
};

const surfaces = new Map();

/**
 * What blocks live on: one message or one view as one person sees it, `{key, as, container, names,
 * values}`. It is the same object for as long as the page lives, so that controls drawn earlier
 * keep writing to the right place.
 *
 * Slack's rule for updates: what the person entered stays for every (block_id, action_id) that
 * stays; a new one begins with its `initial_*`. `given` is what the sandbox remembers, for a page
 * that was just loaded.
 */
export function surfaceOf(key, { blocks, given = {}, ...rest }) {
  const surface = surfaces.get(key) ?? { key, values: given };
  surfaces.set(key, surface);
  return Object.assign(surface, rest, { values: valuesOf(blocks, surface.values) });
}

/** The options of an element, those in groups included. */
export function optionsOf(element) {
  return element.options ?? element.option_groups.flatMap((group) => group.options);
}

function valuesOf(blocks, before) {
  const values = {};
  for (const block of blocks.flatMap((one) => [one, ...(one.child_blocks ?? [])])) {
    for (const element of elementsOf(block).filter((one) => one.type in INITIAL)) {
      const old = before[block.block_id]?.[element.action_id];
      (values[block.block_id] ??= {})[element.action_id] = carried(old, element);
    }
  }
  return values;
}

function elementsOf(block) {
  return [...(block.elements ?? []), block.element, block.accessory].filter(Boolean);
}

function carried(old, element) {
  if (old?.type !== element.type) return { type: element.type, ...INITIAL[element.type](element) };
  if (!element.options && !element.option_groups) return old; // the app offers those while one types
  const among = (option) => optionsOf(element).find((one) => one.value === option?.value) ?? null;
  if ("selected_options" in old)
    return { ...old, selected_options: old.selected_options.map(among).filter(Boolean) };
  if ("selected_option" in old) return { ...old, selected_option: among(old.selected_option) };
  return old;
}
