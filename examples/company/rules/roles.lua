-- Who is who. What a role may sign stands with the rule that asks for the signature.

role "chair"           { title = "Chair of the board" }
role "general_manager" { title = "General manager", reports_to = "chair", deputy = "ops_head" }

role "ops_head"        { title = "Head of operations", reports_to = "general_manager", critical = true }
role "service_lead"    { title = "Lead of customer service", reports_to = "ops_head" }
role "purchasing_lead" { title = "Lead of purchasing", reports_to = "ops_head" }
role "agent"           { title = "Service agent", reports_to = "service_lead", purpose = "Answers customers, and settles what went wrong." }
role "buyer"           { title = "Buyer", reports_to = "purchasing_lead", excludes = { "quality" } }
role "storekeeper"     { title = "Storekeeper", reports_to = "purchasing_lead", excludes = { "buyer" } }
role "quality"         { title = "Quality", reports_to = "ops_head" }
role "safety"          { title = "Safety officer", reports_to = "ops_head" }

role "finance_head"    { title = "Head of finance", reports_to = "general_manager", critical = true }
role "accountant"      { title = "Accountant", reports_to = "finance_head" }
role "cashier"         { title = "Cashier", reports_to = "finance_head", excludes = { "accountant" }, because = "Who pays does not keep the books." }
role "hr"              { title = "Human resources", reports_to = "finance_head" }
