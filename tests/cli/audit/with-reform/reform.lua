amend "refund.limit" { forbid = "amount > 100", because = "Nothing above 100." }
