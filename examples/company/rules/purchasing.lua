-- An order, from the wish to the shelf.

event "order.requested" { }
event "order.quoted"    { vendor = text }
event "order.placed"    { vendor = text }
event "goods.received"  { }
event "goods.inspected" { }
event "goods.stored"    { }
event "invoice.matched" { }
event "order.closed"    { }

process "purchase" {
  title = "Purchase of goods",
  steps = {
    step "order.placed"    { of = "buyer" },
    step "goods.received"  { of = "storekeeper" },
    step "goods.inspected" { of = "quality" },
    step "invoice.matched" { of = "accountant" },
  },
  start = "order.requested", final = "order.closed",
  rules = {
    precedence("order.quoted", "order.placed", { name = "quoted before it is placed" }),
    response("goods.received", "goods.inspected", { within = "3d", name = "inspected within three days" }),
    not_chain_succession("goods.received", "goods.stored", { name = "stored without a look at it" }),
    at_most(1, "invoice.matched", { name = "an invoice is matched once" }),
    four_eyes("order.requested", "order.placed", { name = "asked for and ordered by two" }),
  },
  cite = "Purchasing 2",
}

-- two offers at least, or somebody says why
policy "order.offers" {
  on = "order.placed", warn = "count{ 'order.quoted', same = case } == 1",
  because = "Order {case} was placed upon a single offer.", cite = "Purchasing 2.4",
}
