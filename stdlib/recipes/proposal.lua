-- The life of a proposal: answered at every step, refused only with a reason, verified before its reward.
recipe "proposal" {
  doc = "Proposals: acknowledged, sorted and decided in time; refused only with a reason; verified some time after; rewarded by a table.",
  fields = {
    of        = { "the role that answers", takes = "text" },
    made      = { "the event by which somebody proposes", takes = "text", default = "proposal" },
    received  = { "… it is acknowledged", takes = "text", default = "proposal.received" },
    sorted    = { "… it is sorted: whose it is, what it needs", takes = "text", default = "proposal.sorted" },
    adopted   = { "… it is adopted", takes = "text", default = "proposal.adopted" },
    refused   = { "… it is refused; it has `reason`, a text", takes = "text", default = "proposal.refused" },
    done      = { "… it is carried out", takes = "text", default = "proposal.done" },
    verified  = { "… its effect is verified", takes = "text", default = "proposal.verified" },
    rewarded  = { "… its reward is paid; it has `amount`, money, and `saving`, that of the first year", takes = "text", default = "proposal.rewarded" },
    receive   = { "how long there is to acknowledge it", takes = "text", default = "2 workdays" },
    sort      = { "… to sort it", takes = "text", default = "5 workdays" },
    decide    = { "… to decide it", takes = "text", default = "15 workdays" },
    wait      = { "how long after it was carried out its effect is verified at the earliest", takes = "text", default = "30d" },
    share     = { "the share of the saving that is paid", takes = "number", default = 0.02 },
    most      = { "the most that is paid", takes = "number", default = 30000 },
    title     = { "what people call it", takes = "text", default = "Proposal" },
    cite      = { "where it is written", takes = "text", optional = true },
  },
  make = function(name, t)
    local steps = {
      { "received", t.received, t.receive, { t.received, t.sorted, t.adopted, t.refused } },
      { "sorted", t.sorted, t.sort, { t.sorted, t.adopted, t.refused } },
      { "decided", t.adopted, t.decide, { t.adopted, t.refused } },
    }
    for _, step in ipairs(steps) do
      duty(name .. "." .. step[1]) {
        title = "${title}: " .. step[1], of = t.of, on = t.made, done = step[4], within = step[3], cite = t.cite,
        because = "Who proposes something hears from us: " .. step[1] .. " within " .. step[3] .. ".",
      }
    end
    policy(name .. ".reason") {
      title = "${title}: a reason", on = t.refused, cite = t.cite,
      require = "known(reason) and reason ~= ''", because = "Nobody is refused without a reason.",
    }
    process(name) {
      title = t.title, cite = t.cite,
      rules = {
        precedence(t.made, t.adopted), precedence(t.adopted, t.done), precedence(t.done, t.verified), precedence(t.verified, t.rewarded),
        not_coexist(t.adopted, t.refused),
      },
    }
    policy(name .. ".wait") {
      title = "${title}: verified later", on = t.verified, cite = t.cite,
      require = "at >= last{ '${done}'.at, same = case } + ${wait}", because = "An effect is looked at no sooner than ${wait} after.",
    }
    policy(name .. ".reward") {
      title = "${title}: reward", on = t.rewarded, cite = t.cite,
      require = "amount == min(${share} * saving, ${most})", because = "The reward of a saving of {saving} is {min(${share} * saving, ${most})}, not {amount}.",
    }
  end,
}
