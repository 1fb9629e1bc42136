amend "refund.limt" { forbid = "amount > 100" }
