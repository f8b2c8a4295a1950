// Written by scripts/types.sql from the catalogue; the comments are those of the database.
// createClient<Database, 'commission'>(url, key, { db: { schema: 'commission' } })

export type Json = string | number | boolean | null | { [key: string]: Json | undefined } | Json[]

export type Database = {
  commission: {
    Tables: {
      /** One row for each session of a trainer: with a member, with several, or with none. Only completed ones are paid. */
      appointment: {
        Row: {
          /** Key. */
          id: string
          /** Who conducted it. */
          trainer_id: string
          /** With whom: of several, the first one. Null only where without_member says so (23514). */
          member_id: string | null
          /** Where it took place, if that matters to you; the fee always goes by the trainer's home branch. */
          branch: string | null
          /** Kind of session; it picks the fee. */
          session_type: Database["commission"]["Enums"]["session_type"]
          /** Only completed sessions are paid. */
          status: Database["commission"]["Enums"]["appointment_status"]
          /** Instant of the session; its month is the one in the time zone of the trainer's home branch. */
          starts_at: string
          /** When the row was written. */
          created_at: string
          /** Whether it is with no member on record, such as a class or a trial: member_id is null then, and its fee stands in a record of the trainer without a member. */
          without_member: boolean
          /** Who else took part, each once, besides member_id (23514), and on record (23503). */
          also_members: string[]
          /** Of a session with several members: true pays a fee for each of them, in the record of each; false one fee, in the record of the first, member_id. For bands of paid sessions it counts once. */
          fee_each: boolean
          /** How long it took, 1 to 1440 minutes; null: not known. Only fees per hour (trainer_commission_tier.per_hour) need it, and have no price without it. */
          minutes: number | null
          /** The system that the record comes from, if any: a name of your choice. */
          source: string | null
          /** The record's key in source, unique there: who loads it again with on conflict (source, source_id) updates it. Given with source or not at all. Both are written by those who may edit all of the table. */
          source_id: string | null
        }
        Insert: {
          id?: string
          trainer_id: string
          member_id?: string | null
          branch?: string | null
          session_type: Database["commission"]["Enums"]["session_type"]
          status?: Database["commission"]["Enums"]["appointment_status"]
          starts_at: string
          created_at?: string
          without_member?: boolean
          also_members?: string[]
          fee_each?: boolean
          minutes?: number | null
          source?: string | null
          source_id?: string | null
        }
        Update: {
          id?: string
          trainer_id?: string
          member_id?: string | null
          branch?: string | null
          session_type?: Database["commission"]["Enums"]["session_type"]
          status?: Database["commission"]["Enums"]["appointment_status"]
          starts_at?: string
          created_at?: string
          without_member?: boolean
          also_members?: string[]
          fee_each?: boolean
          minutes?: number | null
          source?: string | null
          source_id?: string | null
        }
        Relationships: [
          {
            foreignKeyName: "appointment_branch_fkey"
            columns: ["branch"]
            isOneToOne: f
            referencedRelation: "branch"
            referencedColumns: ["name"]
          },
          {
            foreignKeyName: "appointment_member_id_fkey"
            columns: ["member_id"]
            isOneToOne: f
            referencedRelation: "member"
            referencedColumns: ["id"]
          },
          {
            foreignKeyName: "appointment_trainer_id_fkey"
            columns: ["trainer_id"]
            isOneToOne: f
            referencedRelation: "trainer"
            referencedColumns: ["id"]
          },
        ]
      }
      /** Every change of rates, plans, tree, people, permissions, periods and facts of pay, one entry for each record. Written by triggers in the transaction of the change: what is rolled back leaves nothing. Entries can be neither changed nor deleted (23001). Dates in it are ISO 8601 and instants in UTC, whatever the settings of the session that made the change. Results are not in it: they follow from the facts. Read by those who may see all of module audit; the API writes nothing to it. record_history is easier to read. */
      audit_log: {
        Row: {
          /** Grows in the order in which changes were made, with gaps. */
          id: number
          /** When the change was made. */
          recorded_at: string
          /** The same for everything that was changed in one transaction. A restored database begins to count anew. */
          transaction_id: number
          /** The person behind the request's token; null for a database role at work. No foreign key: the log outlives people. */
          participant_id: string | null
          /** The role that asked for the change. */
          database_role: string
          /** Table of schema commission. */
          table_name: string
          /** insert, update, delete or truncate. A change by a foreign key's cascade or a trigger has an entry like any other. */
          operation: string
          /** Primary key of the record, after the change; of several columns their values in the order of the key, joined by comma and space. Null where an entry stands for many records. */
          record_id: string | null
          /** The whole record before it was deleted, or the old values of the columns that an update changed. */
          before: Json | null
          /** The whole record as inserted, or the new values of the columns that an update changed. Of an insert of more than 100 records only the first and the last. Dates are ISO 8601 and instants in UTC, whatever the settings of the session. */
          after: Json | null
          /** How many records: more than 1 for a load (an insert of more than 100 records by one statement) or a truncate. */
          record_count: number
        }
        Insert: {
          id?: number
          recorded_at?: string
          transaction_id?: number
          participant_id?: string | null
          database_role?: string
          table_name: string
          operation: string
          record_id?: string | null
          before?: Json | null
          after?: Json | null
          record_count?: number
        }
        Update: {
          id?: number
          recorded_at?: string
          transaction_id?: number
          participant_id?: string | null
          database_role?: string
          table_name?: string
          operation?: string
          record_id?: string | null
          before?: Json | null
          after?: Json | null
          record_count?: number
        }
        Relationships: []
      }
      /** Who was shown an account in full or given a file for the bank, and when. Written by reveal_payout_method() and payment_file(); rows stay (23001). Administrators of all branches see it. */
      bank_data_access: {
        Row: {
          /** Grows, with gaps. */
          id: number
          /** When. */
          accessed_at: string
          /** Who; null for a database role at work. */
          participant_id: string | null
          /** The database role. */
          database_role: string
          /** The account that was revealed. */
          method_id: string | null
          /** The batch whose file was given. */
          batch_id: string | null
          /** Which of its files. */
          part: number | null
          /** Why an account was revealed. */
          reason: string | null
        }
        Insert: {
          id?: number
          accessed_at?: string
          participant_id?: string | null
          database_role: string
          method_id?: string | null
          batch_id?: string | null
          part?: number | null
          reason?: string | null
        }
        Update: {
          id?: number
          accessed_at?: string
          participant_id?: string | null
          database_role?: string
          method_id?: string | null
          batch_id?: string | null
          part?: number | null
          reason?: string | null
        }
        Relationships: [
          {
            foreignKeyName: "bank_data_access_batch_id_fkey"
            columns: ["batch_id"]
            isOneToOne: f
            referencedRelation: "payout_batch"
            referencedColumns: ["id"]
          },
          {
            foreignKeyName: "bank_data_access_method_id_fkey"
            columns: ["method_id"]
            isOneToOne: f
            referencedRelation: "payout_method"
            referencedColumns: ["id"]
          },
        ]
      }
      /** The places of the company. Each has its own rates, calendar and currency. Deleting a branch that is in use is refused (23503); renaming one renames it everywhere. */
      branch: {
        Row: {
          /** Name by which every other table refers to it. */
          name: string
          /** Short code for file names and labels, such as KD. */
          code: string
          /** IANA time zone in which its months begin and end. */
          time_zone: string
          /** ISO 4217 code in which its sales are made and its people are paid. */
          currency: string
          /** What stays the same when the branch is renamed. */
          id: string
        }
        Insert: {
          name: string
          code: string
          time_zone: string
          currency: string
          id?: string
        }
        Update: {
          name?: string
          code?: string
          time_zone?: string
          currency?: string
          id?: string
        }
        Relationships: [
          {
            foreignKeyName: "branch_currency_fkey"
            columns: ["currency"]
            isOneToOne: f
            referencedRelation: "currency"
            referencedColumns: ["code"]
          },
        ]
      }
      /** Every run of run_month_end(), run_daily_refresh() and run_due(): a row for each scheme and month, readable from other sessions while it runs. calculation_progress says which ones were broken off. Read by those who may see all of module earnings; nobody writes it. */
      calculation_run: {
        Row: {
          /** Grows in the order in which runs began, with gaps. */
          id: number
          /** month end: calculates, verifies and closes; refresh: only calculates. */
          task: string
          /** The scheme. */
          scheme: string
          /** Year. */
          year: number
          /** Month, 1 to 12. */
          month: number
          /** What it is at: calculate, verify, close; done after the last one. */
          phase: string
          /** running also stays where the session was lost, until the next run of the month. */
          state: string
          /** Calculated so far: people, or the month (0 or 1) where a scheme calculates it as a whole. */
          done: number
          /** How many there are to calculate. */
          total: number
          /** Rows of results that the calculate phase added, changed or removed; 0 where track_counts is off. */
          rows_changed: number
          /** People are taken in the order of their ids; this was the last. */
          reached_id: string | null
          /** The broken-off run where this one went on. */
          continues_id: number | null
          /** When it began. */
          started_at: string
          /** When it last moved on. */
          updated_at: string
          /** When it succeeded or failed; null while it runs. */
          finished_at: string | null
          /** SQLSTATE of what ended it. */
          error_code: string | null
          /** The message of what ended it. */
          error: string | null
          /** The error's DETAIL. */
          error_detail: string | null
          /** The error's HINT. */
          error_hint: string | null
          /** The person behind the request's token; null for a database role at work. No foreign key: runs outlive people. */
          started_by: string | null
          /** The role that asked for it. */
          database_role: string
          /** The session that works on it, as in pg_stat_activity; 0 where requests take its steps (advance_month_end()). */
          backend_pid: number
        }
        Insert: {
          id?: number
          task: string
          scheme: string
          year: number
          month: number
          phase?: string
          state?: string
          done?: number
          total?: number
          rows_changed?: number
          reached_id?: string | null
          continues_id?: number | null
          started_at?: string
          updated_at?: string
          finished_at?: string | null
          error_code?: string | null
          error?: string | null
          error_detail?: string | null
          error_hint?: string | null
          started_by?: string | null
          database_role: string
          backend_pid: number
        }
        Update: {
          id?: number
          task?: string
          scheme?: string
          year?: number
          month?: number
          phase?: string
          state?: string
          done?: number
          total?: number
          rows_changed?: number
          reached_id?: string | null
          continues_id?: number | null
          started_at?: string
          updated_at?: string
          finished_at?: string | null
          error_code?: string | null
          error?: string | null
          error_detail?: string | null
          error_hint?: string | null
          started_by?: string | null
          database_role?: string
          backend_pid?: number
        }
        Relationships: [
          {
            foreignKeyName: "calculation_run_continues_id_fkey"
            columns: ["continues_id"]
            isOneToOne: f
            referencedRelation: "calculation_run"
            referencedColumns: ["id"]
          },
        ]
      }
      /** Who approved what the closing of a month posts, by approve_closing(). Read by those who may see all earnings; nobody writes it. */
      closing_approval: {
        Row: {
          /** Grows in the order in which months were approved. */
          id: number
          /** The scheme. */
          scheme: string
          /** Year. */
          year: number
          /** Month, 1 to 12. */
          month: number
          /** How many lines the closing would have posted. */
          line_count: number
          /** Their sums by currency. */
          totals: Json
          /** SHA-256 of the lines: where anything changes in them, the month is approved anew. */
          lines_hash: string
          /** The newest posting of the month at that time, 0: none. What was posted or reopened since is not approved. */
          after_posting_id: number
          /** When. */
          approved_at: string
          /** The person behind the request's token; null for a database role at work. No foreign key: it outlives people. */
          approved_by: string | null
          /** The role that approved. */
          approved_by_role: string
        }
        Insert: {
          id?: number
          scheme: string
          year: number
          month: number
          line_count: number
          totals: Json
          lines_hash: string
          after_posting_id: number
          approved_at?: string
          approved_by?: string | null
          approved_by_role: string
        }
        Update: {
          id?: number
          scheme?: string
          year?: number
          month?: number
          line_count?: number
          totals?: Json
          lines_hash?: string
          after_posting_id?: number
          approved_at?: string
          approved_by?: string | null
          approved_by_role?: string
        }
        Relationships: []
      }
      /** Functions of the company's own that are asked before a month is closed: what one of them answers keeps the month open. Written by add_closing_check() and remove_closing_check(); read by those who may see all earnings. */
      closing_check: {
        Row: {
          /** Schema and name. It takes (text, integer, integer), the scheme, year and month, and returns setof text. */
          function_name: string
          /** When it was added. */
          added_at: string
          /** The person behind the request's token; null for a database role at work. No foreign key: it outlives people. */
          added_by: string | null
          /** The role that added it. */
          database_role: string
        }
        Insert: {
          function_name: string
          added_at?: string
          added_by?: string | null
          database_role: string
        }
        Update: {
          function_name?: string
          added_at?: string
          added_by?: string | null
          database_role?: string
        }
        Relationships: []
      }
      /** Bands of tiered components: each from min_amount on, up to the next one, so that they neither gap nor overlap. The lowest begins at 0 (23514): write all bands of a component in one statement. */
      commission_rule: {
        Row: {
          /** The component; of kind tiered (23514). */
          component_id: string
          /** Where the band begins (at least), in the plan's currency, at most 4 decimals. */
          min_amount: number
          /** Rate of the band, 0 to 1 (0.05 is 5 %), at most 6 decimals. */
          commission_rate: number
        }
        Insert: {
          component_id: string
          min_amount: number
          commission_rate: number
        }
        Update: {
          component_id?: string
          min_amount?: number
          commission_rate?: number
        }
        Relationships: [
          {
            foreignKeyName: "commission_rule_component_id_fkey"
            columns: ["component_id"]
            isOneToOne: f
            referencedRelation: "plan_component"
            referencedColumns: ["id"]
          },
        ]
      }
      /** What people are paid for deals: a plan has components (plan_component), and people have plans on days (user_compensation_plan). check_plan() says what is missing or can never apply, describe_plan() what it pays, in words. */
      compensation_plan: {
        Row: {
          /** Key. */
          id: string
          /** Name, unique, not blank, at most 200 bytes. */
          name: string
          /** ISO 4217 code in which it measures and pays; the workspace's where none is given. Deals in others are converted at the rate of their close date. */
          currency: string
          /** Whether it may be assigned (23514). An inactive plan goes on paying those who have it. */
          is_active: boolean
          /** Anything; for people. */
          description: string | null
          /** The plan that copy_plan() made it from. */
          copied_from: string | null
          /** When the row was written. */
          created_at: string
        }
        Insert: {
          id?: string
          name: string
          currency: string
          is_active?: boolean
          description?: string | null
          copied_from?: string | null
          created_at?: string
        }
        Update: {
          id?: string
          name?: string
          currency?: string
          is_active?: boolean
          description?: string | null
          copied_from?: string | null
          created_at?: string
        }
        Relationships: [
          {
            foreignKeyName: "compensation_plan_copied_from_fkey"
            columns: ["copied_from"]
            isOneToOne: f
            referencedRelation: "compensation_plan"
            referencedColumns: ["id"]
          },
          {
            foreignKeyName: "compensation_plan_currency_fkey"
            columns: ["currency"]
            isOneToOne: f
            referencedRelation: "currency"
            referencedColumns: ["code"]
          },
        ]
      }
      /** The ISO 4217 currencies with a minor unit of 0, 2 or 3 decimals, filled in by install(). Add a row for a unit of your own, such as points (0 to 4 decimals). */
      currency: {
        Row: {
          /** ISO 4217 alphabetic code, such as MYR. */
          code: string
          /** Decimals of the smallest unit (ISO 4217): 2 for MYR, 0 for VND. Amounts are rounded to it, half away from zero. */
          minor_unit: number
        }
        Insert: {
          code: string
          minor_unit: number
        }
        Update: {
          code?: string
          minor_unit?: number
        }
        Relationships: []
      }
      /** Deals from the first contact on. Those that are won pay, in the month of their close date. Their credits stand in deal_credit; where there is none, the owner has all of it. */
      deal: {
        Row: {
          /** Key. */
          id: string
          /** What it is called; not blank. */
          name: string
          /** The customer; for people. */
          account_name: string | null
          /** Whose deal it is. */
          owner_id: string
          /** In currency, 0 to 999,999,999,999,999, with no more decimals than the currency has (23514). */
          amount: number
          /** ISO 4217 code; the workspace's where none is given. */
          currency: string
          /** open, closed_won or closed_lost. Only what is won pays. */
          status: Database["commission"]["Enums"]["deal_status"]
          /** Stage of the pipeline; filled in: closed with what is won or lost, and where none is given the first one, or (opened again) the last one it was in. Open deals are in another one than closed (23514). */
          stage: string
          /** How likely it is won, in percent, 0 to 100, at most 2 decimals. Null, and every move to another stage that does not name another one, takes that of the stage; 100 when it is won, 0 when it is lost. */
          probability: number
          /** The day, in the workspace's calendar, on which it was won or lost, or is expected to be; today where a deal is closed without one. Its month is that of the commission. */
          close_date: string | null
          /** The day on which it was opened; today where none is given. */
          created_date: string
          /** When something was last done for it; kept by the triggers of sales_activity. */
          last_activity: string | null
          /** Anything; for people. */
          description: string | null
          /** Why it was lost or opened again, or what else was said with the last change. */
          reason: string | null
          /** How much of it was given back in all, 0 to amount; only of what is won (23514). */
          refunded_amount: number
          /** The day on which something was last given back; today, or the close date where that is later, where refunded_amount grows without it. Not before close_date (23514). */
          refunded_on: string | null
          /** Number of the order or contract, unique, at most 100 bytes. */
          reference_id: string | null
          /** When the row was written: of deals with one close date the earlier ones count first. */
          created_at: string
          /** Noon of the 15th, in UTC, of the month of close_date where it is won; else 2200-01-01. */
          earned_at: string
          /** The system that the record comes from, if any: a name of your choice. */
          source: string | null
          /** The record's key in source, unique there: who loads it again with on conflict (source, source_id) updates it. Given with source or not at all. Both are written by those who may edit all of the table. */
          source_id: string | null
        }
        Insert: {
          id?: string
          name: string
          account_name?: string | null
          owner_id: string
          amount: number
          currency: string
          status?: Database["commission"]["Enums"]["deal_status"]
          stage: string
          probability: number
          close_date?: string | null
          created_date: string
          last_activity?: string | null
          description?: string | null
          reason?: string | null
          refunded_amount?: number
          refunded_on?: string | null
          reference_id?: string | null
          created_at?: string
          source?: string | null
          source_id?: string | null
        }
        Update: {
          id?: string
          name?: string
          account_name?: string | null
          owner_id?: string
          amount?: number
          currency?: string
          status?: Database["commission"]["Enums"]["deal_status"]
          stage?: string
          probability?: number
          close_date?: string | null
          created_date?: string
          last_activity?: string | null
          description?: string | null
          reason?: string | null
          refunded_amount?: number
          refunded_on?: string | null
          reference_id?: string | null
          created_at?: string
          source?: string | null
          source_id?: string | null
        }
        Relationships: [
          {
            foreignKeyName: "deal_currency_fkey"
            columns: ["currency"]
            isOneToOne: f
            referencedRelation: "currency"
            referencedColumns: ["code"]
          },
          {
            foreignKeyName: "deal_owner_id_fkey"
            columns: ["owner_id"]
            isOneToOne: f
            referencedRelation: "participant"
            referencedColumns: ["id"]
          },
          {
            foreignKeyName: "deal_stage_fkey"
            columns: ["stage"]
            isOneToOne: f
            referencedRelation: "deal_stage"
            referencedColumns: ["name"]
          },
        ]
      }
      /** What each component of a plan pays for each won deal: a row for every month into which something of it falls, and one without a month for what waits for a gate or a payment. Written by the calculation only; what you change here is replaced by the next one. At every commit it is what a calculation from scratch would give, to the last digit. Rows of closed months are frozen (PT409). With states and names: deal_commission_report. */
      deal_commission: {
        Row: {
          /** Key. */
          id: string
          /** The deal. */
          deal_id: string
          /** Who is paid. */
          participant_id: string
          /** The plan that pays. */
          plan_id: string
          /** The component of it. */
          component_id: string
          /** Its kind: what the ledger calls the line. */
          kind: string
          /** When the deal was won. */
          close_date: string
          /** Year in which the amount is earned; null while it waits for a gate or a payment. */
          year: number | null
          /** Month in which it is earned, 1 to 12, in the workspace's calendar; null while it waits. */
          month: number | null
          /** What the component pays a part of: the credit, or the downline's, in currency, rounded down to the minor unit of the deal, and after a conversion rounded half away from zero. */
          credit_amount: number
          /** The one rate that was applied, 0 to 1; null where it was none or several. */
          commission_rate: number | null
          /** All that the component pays for the deal, after floor and caps, whichever months it falls into: rounded to the minor unit of currency, half away from zero. */
          commission: number
          /** What of it is earned in the month, or waits. The rows of a deal and component sum to commission. */
          amount: number
          /** ISO 4217 code of the plan. */
          currency: string
          /** When the row last changed. */
          last_updated_at: string
        }
        Insert: {
          id?: string
          deal_id: string
          participant_id: string
          plan_id: string
          component_id: string
          kind: string
          close_date: string
          year?: number | null
          month?: number | null
          credit_amount: number
          commission_rate?: number | null
          commission: number
          amount: number
          currency: string
          last_updated_at?: string
        }
        Update: {
          id?: string
          deal_id?: string
          participant_id?: string
          plan_id?: string
          component_id?: string
          kind?: string
          close_date?: string
          year?: number | null
          month?: number | null
          credit_amount?: number
          commission_rate?: number | null
          commission?: number
          amount?: number
          currency?: string
          last_updated_at?: string
        }
        Relationships: [
          {
            foreignKeyName: "deal_commission_participant_id_fkey"
            columns: ["participant_id"]
            isOneToOne: f
            referencedRelation: "participant"
            referencedColumns: ["id"]
          },
        ]
      }
      /** Who is credited with a deal. Revenue shares of a deal are all of it: their sum is exactly 1 when the transaction ends (23514). Overlays come beside them. A deal without revenue credits is its owner's. */
      deal_credit: {
        Row: {
          /** Key. */
          id: string
          /** The deal. */
          deal_id: string
          /** Who is credited; once a deal and kind (23505). */
          participant_id: string
          /** Whether it is a part of the deal or comes beside it. */
          kind: Database["commission"]["Enums"]["deal_credit_kind"]
          /** Above 0, at most 1 (0.5 is 50 %), at most 6 decimals. The credit is the amount times share, rounded down to the minor unit. */
          share: number
          /** The first ones get the units that rounding leaves over, one each. Filled in with the next number. */
          position: number
          /** That of the deal; kept by triggers, whatever is written. */
          earned_at: string
        }
        Insert: {
          id?: string
          deal_id: string
          participant_id: string
          kind?: Database["commission"]["Enums"]["deal_credit_kind"]
          share: number
          position: number
          earned_at: string
        }
        Update: {
          id?: string
          deal_id?: string
          participant_id?: string
          kind?: Database["commission"]["Enums"]["deal_credit_kind"]
          share?: number
          position?: number
          earned_at?: string
        }
        Relationships: [
          {
            foreignKeyName: "deal_credit_deal_id_fkey"
            columns: ["deal_id"]
            isOneToOne: f
            referencedRelation: "deal"
            referencedColumns: ["id"]
          },
          {
            foreignKeyName: "deal_credit_participant_id_fkey"
            columns: ["participant_id"]
            isOneToOne: f
            referencedRelation: "participant"
            referencedColumns: ["id"]
          },
        ]
      }
      /** What happened to each deal: one row each time its status, stage, amount, currency, probability, close date, owner or refund changed. Kept by the triggers of deal; goes with the deal. */
      deal_history: {
        Row: {
          /** Key; higher is later. */
          id: number
          /** The deal. */
          deal_id: string
          /** When. */
          happened_at: string
          /** What happened. */
          event: Database["commission"]["Enums"]["deal_event"]
          /** The stage before; null where it was opened. */
          from_stage: string | null
          /** The stage after. */
          to_stage: string
          /** The amount after, in currency. */
          amount: number
          /** ISO 4217 code. */
          currency: string
          /** The probability after, in percent. */
          probability: number
          /** The close date after. */
          close_date: string | null
          /** What was given back in all, after. */
          refunded_amount: number
          /** Who did it; null for a database role at work. */
          participant_id: string | null
          /** The database role. */
          role_name: string
          /** Why, as the deal said then. */
          reason: string | null
        }
        Insert: {
          id?: number
          deal_id: string
          happened_at?: string
          event: Database["commission"]["Enums"]["deal_event"]
          from_stage?: string | null
          to_stage: string
          amount: number
          currency: string
          probability: number
          close_date?: string | null
          refunded_amount: number
          participant_id?: string | null
          role_name: string
          reason?: string | null
        }
        Update: {
          id?: number
          deal_id?: string
          happened_at?: string
          event?: Database["commission"]["Enums"]["deal_event"]
          from_stage?: string | null
          to_stage?: string
          amount?: number
          currency?: string
          probability?: number
          close_date?: string | null
          refunded_amount?: number
          participant_id?: string | null
          role_name?: string
          reason?: string | null
        }
        Relationships: [
          {
            foreignKeyName: "deal_history_deal_id_fkey"
            columns: ["deal_id"]
            isOneToOne: f
            referencedRelation: "deal"
            referencedColumns: ["id"]
          },
        ]
      }
      /** Payments of customers for deals. A payment that bounced is a negative one on the day on which it did. What is given back of a deal is stated in the deal. */
      deal_payment: {
        Row: {
          /** Key. */
          id: string
          /** The deal. */
          deal_id: string
          /** In the deal's currency, not 0, with no more decimals than that has (23514); negative where a payment was taken back. */
          amount: number
          /** The day, in the workspace's calendar: its month is that of what the payment releases. */
          paid_on: string
          /** Number of the payment; for people. */
          reference: string | null
          /** When the row was written. */
          created_at: string
          /** Noon of the 15th, in UTC, of the month of paid_on. */
          earned_at: string
          /** The system that the record comes from, if any: a name of your choice. */
          source: string | null
          /** The record's key in source, unique there: who loads it again with on conflict (source, source_id) updates it. Given with source or not at all. Both are written by those who may edit all of the table. */
          source_id: string | null
        }
        Insert: {
          id?: string
          deal_id: string
          amount: number
          paid_on: string
          reference?: string | null
          created_at?: string
          source?: string | null
          source_id?: string | null
        }
        Update: {
          id?: string
          deal_id?: string
          amount?: number
          paid_on?: string
          reference?: string | null
          created_at?: string
          source?: string | null
          source_id?: string | null
        }
        Relationships: [
          {
            foreignKeyName: "deal_payment_deal_id_fkey"
            columns: ["deal_id"]
            isOneToOne: f
            referencedRelation: "deal"
            referencedColumns: ["id"]
          },
        ]
      }
      /** What was given back of each deal, and when: together refunded_amount of the deal. Kept by the triggers of deal. Lowering refunded_amount takes the newest ones back. */
      deal_refund: {
        Row: {
          /** Key; higher is later. */
          id: number
          /** The deal. */
          deal_id: string
          /** What was given back then, in the deal's currency. */
          amount: number
          /** The day: components with clawback_days leave the commission alone where it is later than close_date and these. */
          refunded_on: string
        }
        Insert: {
          id?: number
          deal_id: string
          amount: number
          refunded_on: string
        }
        Update: {
          id?: number
          deal_id?: string
          amount?: number
          refunded_on?: string
        }
        Relationships: []
      }
      /** The stages of open deals in their order, and stage closed of those that are won or lost. install() writes five into an empty table; add, rename and remove as you like, but closed stays (23001). */
      deal_stage: {
        Row: {
          /** Name by which deals refer to it: lower case letters, digits and underscores. */
          name: string
          /** What frontends show; not blank. */
          title: string
          /** Place in the pipeline, 1 to 1000, each once. */
          position: number
          /** How likely deals of this stage are won where they do not say so, in percent, 0 to 100, at most 2 decimals; null exactly of stage closed (23514). */
          probability: number | null
        }
        Insert: {
          name: string
          title: string
          position: number
          probability?: number | null
        }
        Update: {
          name?: string
          title?: string
          position?: number
          probability?: number | null
        }
        Relationships: []
      }
      /** What people say is wrong about their pay, and the answer. Written by open_dispute(), review_dispute(), resolve_dispute(), appeal_dispute() and withdraw_dispute(). dispute_status says which are overdue. */
      dispute: {
        Row: {
          /** Key. */
          id: string
          /** Whose pay, and who says so. */
          participant_id: string
          /** What it is about. */
          subject: Database["commission"]["Enums"]["dispute_subject"]
          /** The line in earning, where it is one. */
          posting_id: number | null
          /** Its number within the posting. */
          line: number | null
          /** The sale of a reseller, or the deal, where it is about its commission. */
          sale_id: string | null
          /** The payout, where it is one. */
          payout_id: string | null
          /** What is wrong; not blank. */
          description: string
          /** What they expected instead, in currency, at least 0. */
          expected_amount: number | null
          /** ISO 4217 code of expected_amount. */
          currency: string | null
          /** Where it stands. */
          status: Database["commission"]["Enums"]["dispute_state"]
          /** The day by which it is to be answered: ten days after it was opened or appealed. */
          due_on: string
          /** When it was opened. */
          opened_at: string
          /** Who looks at it; null for a database role at work. */
          reviewed_by: string | null
          /** Since when. */
          reviewed_at: string | null
          /** When it was accepted or rejected. */
          decided_at: string | null
          /** Who decided: never whose pay it is (23514); null for a database role at work. */
          decided_by: string | null
          /** The database role. */
          decided_by_role: string | null
          /** The answer. */
          resolution: string | null
          /** The manual adjustment that makes it good; null where facts were mended, or nothing was. */
          adjustment_id: string | null
          /** When its rejection was appealed, which works once. */
          appealed_at: string | null
          /** Why. */
          appeal_reason: string | null
          /** When run_due() found it overdue. */
          escalated_at: string | null
        }
        Insert: {
          id?: string
          participant_id: string
          subject: Database["commission"]["Enums"]["dispute_subject"]
          posting_id?: number | null
          line?: number | null
          sale_id?: string | null
          payout_id?: string | null
          description: string
          expected_amount?: number | null
          currency?: string | null
          status?: Database["commission"]["Enums"]["dispute_state"]
          due_on: string
          opened_at?: string
          reviewed_by?: string | null
          reviewed_at?: string | null
          decided_at?: string | null
          decided_by?: string | null
          decided_by_role?: string | null
          resolution?: string | null
          adjustment_id?: string | null
          appealed_at?: string | null
          appeal_reason?: string | null
          escalated_at?: string | null
        }
        Update: {
          id?: string
          participant_id?: string
          subject?: Database["commission"]["Enums"]["dispute_subject"]
          posting_id?: number | null
          line?: number | null
          sale_id?: string | null
          payout_id?: string | null
          description?: string
          expected_amount?: number | null
          currency?: string | null
          status?: Database["commission"]["Enums"]["dispute_state"]
          due_on?: string
          opened_at?: string
          reviewed_by?: string | null
          reviewed_at?: string | null
          decided_at?: string | null
          decided_by?: string | null
          decided_by_role?: string | null
          resolution?: string | null
          adjustment_id?: string | null
          appealed_at?: string | null
          appeal_reason?: string | null
          escalated_at?: string | null
        }
        Relationships: [
          {
            foreignKeyName: "dispute_currency_fkey"
            columns: ["currency"]
            isOneToOne: f
            referencedRelation: "currency"
            referencedColumns: ["code"]
          },
          {
            foreignKeyName: "dispute_participant_id_fkey"
            columns: ["participant_id"]
            isOneToOne: f
            referencedRelation: "participant"
            referencedColumns: ["id"]
          },
          {
            foreignKeyName: "dispute_payout_id_fkey"
            columns: ["payout_id"]
            isOneToOne: f
            referencedRelation: "payout"
            referencedColumns: ["id"]
          },
        ]
      }
      /** What is said about a dispute, by whoever sees it. Written by comment_on_dispute(). */
      dispute_comment: {
        Row: {
          /** Key. */
          id: string
          /** The dispute. */
          dispute_id: string
          /** When it was written. */
          written_at: string
          /** Who wrote it; null for a database role at work. */
          written_by: string | null
          /** The database role. */
          written_by_role: string
          /** Their role here at that time, such as admin, also for those who do not see who it was; null for a database role at work. */
          written_as: string | null
          /** The comment; not blank. */
          text: string
        }
        Insert: {
          id?: string
          dispute_id: string
          written_at?: string
          written_by?: string | null
          written_by_role: string
          written_as?: string | null
          text: string
        }
        Update: {
          id?: string
          dispute_id?: string
          written_at?: string
          written_by?: string | null
          written_by_role?: string
          written_as?: string | null
          text?: string
        }
        Relationships: [
          {
            foreignKeyName: "dispute_comment_dispute_id_fkey"
            columns: ["dispute_id"]
            isOneToOne: f
            referencedRelation: "dispute"
            referencedColumns: ["id"]
          },
        ]
      }
      /** Draws by months. Where a month's lines are less than the draw, the rest is advanced; what is recoverable of it later months pay back. Draws of one person and currency must not overlap (23P01). */
      draw: {
        Row: {
          /** Key. */
          id: string
          /** Whose it is. */
          participant_id: string
          /** What they get in a month at least, in currency, above 0, with no more decimals than that has (23514). */
          amount: number
          /** ISO 4217 code; the workspace's where none is given. */
          currency: string
          /** Whether it is paid back. */
          kind: Database["commission"]["Enums"]["draw_kind"]
          /** The first day of its first month (23514). */
          starts_on: string
          /** For how many months, 1 to 1200; null: until further notice. */
          months: number | null
          /** Which part of what a month has above the draw is taken to pay back, 0 to 1, at most 6 decimals. */
          recovery_rate: number
          /** The first day of the month from which on it is paid back (23514); null: at once. Of recoverable ones. */
          recovery_from: string | null
          /** The days of its months. */
          valid_during: string
        }
        Insert: {
          id?: string
          participant_id: string
          amount: number
          currency: string
          kind: Database["commission"]["Enums"]["draw_kind"]
          starts_on: string
          months?: number | null
          recovery_rate?: number
          recovery_from?: string | null
        }
        Update: {
          id?: string
          participant_id?: string
          amount?: number
          currency?: string
          kind?: Database["commission"]["Enums"]["draw_kind"]
          starts_on?: string
          months?: number | null
          recovery_rate?: number
          recovery_from?: string | null
        }
        Relationships: [
          {
            foreignKeyName: "draw_currency_fkey"
            columns: ["currency"]
            isOneToOne: f
            referencedRelation: "currency"
            referencedColumns: ["code"]
          },
          {
            foreignKeyName: "draw_participant_id_fkey"
            columns: ["participant_id"]
            isOneToOne: f
            referencedRelation: "participant"
            referencedColumns: ["id"]
          },
        ]
      }
      /** What draws come to, by person, currency and month, up to the present one. It follows what is posted: the whole draw stands as an advance until other schemes post something with the month. Written by the calculation only. Rows of closed months are frozen (PT409). */
      draw_month: {
        Row: {
          /** Whose it is. */
          participant_id: string
          /** Year. */
          year: number
          /** Month, 1 to 12. */
          month: number
          /** ISO 4217 code of the amounts. */
          currency: string
          /** The draw: draw.id. No foreign key: closed months outlive draws. */
          draw_id: string
          /** Whether it is paid back. */
          kind: Database["commission"]["Enums"]["draw_kind"]
          /** What they get in the month at least. */
          draw_amount: number
          /** Sum of all lines in currency that other schemes have posted with the month, adjustments of earlier months included; may be negative, and then counts as 0. */
          posted_amount: number
          /** Which part of what lies above the draw is taken back, 0 to 1; 0 before recovery begins, and for draws that are not paid back. */
          recovery_rate: number
          /** What of earlier advances is still to be paid back. */
          opening_balance: number
          /** What is missing to the draw, 0 or more. */
          advance: number
          /** What is taken back, 0 or more: never more than opening_balance, rounded to the currency half away from zero. */
          recovery: number
          /** What is still to be paid back after the month. What a draw that is not paid back advances never enters it. */
          balance: number
          /** When the row last changed. */
          last_updated_at: string
        }
        Insert: {
          participant_id: string
          year: number
          month: number
          currency: string
          draw_id: string
          kind: Database["commission"]["Enums"]["draw_kind"]
          draw_amount: number
          posted_amount: number
          recovery_rate: number
          opening_balance: number
          advance: number
          recovery: number
          balance: number
          last_updated_at?: string
        }
        Update: {
          participant_id?: string
          year?: number
          month?: number
          currency?: string
          draw_id?: string
          kind?: Database["commission"]["Enums"]["draw_kind"]
          draw_amount?: number
          posted_amount?: number
          recovery_rate?: number
          opening_balance?: number
          advance?: number
          recovery?: number
          balance?: number
          last_updated_at?: string
        }
        Relationships: [
          {
            foreignKeyName: "draw_month_participant_id_fkey"
            columns: ["participant_id"]
            isOneToOne: f
            referencedRelation: "participant"
            referencedColumns: ["id"]
          },
        ]
      }
      /** The ledger's lines: one for each participant, component and currency of a closed month, and what was posted in addition or taken back later. Append-only (23001), written by close_period() and reopen_period() only. The sum of all lines for a month is what it came to. People see their own lines; administrators and managers those of their people. */
      earning: {
        Row: {
          /** The posting. */
          posting_id: number
          /** Number within the posting, from 1. */
          line: number
          /** The scheme. */
          scheme: string
          /** Month that was closed or reopened: the one in which the line is due. */
          year: number
          /** Month, 1 to 12. */
          month: number
          /** Month in which it was earned; an earlier one for adjustments. */
          for_year: number
          /** Month, 1 to 12. */
          for_month: number
          /** Whose it is. */
          participant_id: string
          /** What is paid for: see earning_component. */
          component: string
          /** earning: what the month gave; adjustment: the difference that late changes made to a closed month; reversal: taken back because the month was reopened, or because the line was none of a closing's. */
          kind: string
          /** ISO 4217 code of amount. */
          currency: string
          /** In currency, rounded to its minor unit half away from zero; never 0, negative where something is taken back. */
          amount: number
          /** Name, when it was posted, of the home branch in the month where the scheme goes by it, else of the person's branch. branch_id says which branch it is today. */
          branch: string | null
          /** The branch, whatever its name is by now: branch.id. No foreign key: the ledger outlives branches. */
          branch_id: string | null
          /** What the amount comes from: counts, volumes, rates and the unrounded amount; of adjustments, what was posted and what is due. */
          basis: Json
          /** Of adjustments, which changes made them; of reversals, the reason. */
          cause: string | null
          /** SHA-256 over the line. */
          hash: string
        }
        Insert: {
          posting_id: number
          line: number
          scheme: string
          year: number
          month: number
          for_year: number
          for_month: number
          participant_id: string
          component: string
          kind: string
          currency: string
          amount: number
          branch?: string | null
          branch_id?: string | null
          basis: Json
          cause?: string | null
          hash: string
        }
        Update: {
          posting_id?: number
          line?: number
          scheme?: string
          year?: number
          month?: number
          for_year?: number
          for_month?: number
          participant_id?: string
          component?: string
          kind?: string
          currency?: string
          amount?: number
          branch?: string | null
          branch_id?: string | null
          basis?: Json
          cause?: string | null
          hash?: string
        }
        Relationships: [
          {
            foreignKeyName: "earning_participant_id_fkey"
            columns: ["participant_id"]
            isOneToOne: f
            referencedRelation: "participant"
            referencedColumns: ["id"]
          },
          {
            foreignKeyName: "earning_posting_id_fkey"
            columns: ["posting_id"]
            isOneToOne: f
            referencedRelation: "posting"
            referencedColumns: ["id"]
          },
        ]
      }
      /** What people are paid for in each scheme: the kinds of lines in earning. */
      earning_component: {
        Row: {
          /** The scheme. */
          scheme: string
          /** Name in earning.component. */
          component: string
          /** What it pays for, in words. */
          title: string
        }
        Insert: {
          scheme: string
          component: string
          title: string
        }
        Update: {
          scheme?: string
          component?: string
          title?: string
        }
        Relationships: [
          {
            foreignKeyName: "earning_component_scheme_fkey"
            columns: ["scheme"]
            isOneToOne: f
            referencedRelation: "scheme"
            referencedColumns: ["name"]
          },
        ]
      }
      /** Exchange rates by days, in the workspace's calendar: a sale goes by the rate of its own day. Rates of the same two currencies must not overlap (23P01). */
      exchange_rate: {
        Row: {
          /** Key. */
          id: string
          /** ISO 4217 code of what is converted. */
          from_currency: string
          /** ISO 4217 code of what it becomes; another one (23514). */
          to_currency: string
          /** How much of to_currency one unit of from_currency is: above 0, at most 100,000,000, at most 10 decimals. */
          rate: number
          /** Days on which it holds. */
          valid_during: string
        }
        Insert: {
          id?: string
          from_currency: string
          to_currency: string
          rate: number
          valid_during?: string
        }
        Update: {
          id?: string
          from_currency?: string
          to_currency?: string
          rate?: number
          valid_during?: string
        }
        Relationships: [
          {
            foreignKeyName: "exchange_rate_from_currency_fkey"
            columns: ["from_currency"]
            isOneToOne: f
            referencedRelation: "currency"
            referencedColumns: ["code"]
          },
          {
            foreignKeyName: "exchange_rate_to_currency_fkey"
            columns: ["to_currency"]
            isOneToOne: f
            referencedRelation: "currency"
            referencedColumns: ["code"]
          },
        ]
      }
      /** What rules look for: domains of addresses (disposable_mail), hosts of pages (banned_source), both with all below them, and parameters of links (paid_traffic). install() fills the table where it is empty. */
      fraud_pattern: {
        Row: {
          /** The rule. */
          rule: string
          /** The domain, host or parameter, in small letters. */
          pattern: string
        }
        Insert: {
          rule: string
          pattern: string
        }
        Update: {
          rule?: string
          pattern?: string
        }
        Relationships: [
          {
            foreignKeyName: "fraud_pattern_rule_fkey"
            columns: ["rule"]
            isOneToOne: f
            referencedRelation: "fraud_rule"
            referencedColumns: ["name"]
          },
        ]
      }
      /** Rules by which sales and resellers are suspicious. Whatever a rule finds is written to fraud_signal; nothing is rejected by it. */
      fraud_rule: {
        Row: {
          /** Name of the rule. */
          name: string
          /** What it finds, in words. */
          title: string
          /** The number in its title, where it has one. */
          threshold: number | null
          /** The time in its title, where it has one; a day is 24 hours. */
          within: string | null
          /** What becomes of what it finds. */
          action: Database["commission"]["Enums"]["fraud_action"]
          /** Whether it is applied. */
          is_active: boolean
        }
        Insert: {
          name: string
          title: string
          threshold?: number | null
          within?: string | null
          action: Database["commission"]["Enums"]["fraud_action"]
          is_active?: boolean
        }
        Update: {
          name?: string
          title?: string
          threshold?: number | null
          within?: string | null
          action?: Database["commission"]["Enums"]["fraud_action"]
          is_active?: boolean
        }
        Relationships: []
      }
      /** What the rules of fraud_rule found. A signal that holds keeps the commission of its sale, or of all pending sales of its reseller, from being approved until it is dismissed by resolve_fraud_signal(). Each thing is found once. People delete no reseller who has any (PT409). Seen by those who may change what is the reseller's. */
      fraud_signal: {
        Row: {
          /** Key. */
          id: number
          /** The rule. */
          rule: string
          /** flag or hold, as the rule said when it found it. */
          action: Database["commission"]["Enums"]["fraud_action"]
          /** The reseller whose sale it was. */
          reseller_id: string
          /** The sale; null: it is about the reseller as such. No foreign key: the record outlives sales. */
          sale_id: string | null
          /** What was found: counts, hosts, parameters. */
          evidence: Json
          /** What it is about: the same thing is found once only. */
          fingerprint: string
          /** What people made of it. */
          status: Database["commission"]["Enums"]["fraud_status"]
          /** When it was found. */
          raised_at: string
          /** When somebody decided. */
          resolved_at: string | null
          /** Who; null: a database role. No foreign key: the record outlives people. */
          resolved_by: string | null
          /** Why. */
          note: string | null
        }
        Insert: {
          id?: number
          rule: string
          action: Database["commission"]["Enums"]["fraud_action"]
          reseller_id: string
          sale_id?: string | null
          evidence?: Json
          fingerprint: string
          status?: Database["commission"]["Enums"]["fraud_status"]
          raised_at?: string
          resolved_at?: string | null
          resolved_by?: string | null
          note?: string | null
        }
        Update: {
          id?: number
          rule?: string
          action?: Database["commission"]["Enums"]["fraud_action"]
          reseller_id?: string
          sale_id?: string | null
          evidence?: Json
          fingerprint?: string
          status?: Database["commission"]["Enums"]["fraud_status"]
          raised_at?: string
          resolved_at?: string | null
          resolved_by?: string | null
          note?: string | null
        }
        Relationships: [
          {
            foreignKeyName: "fraud_signal_reseller_id_fkey"
            columns: ["reseller_id"]
            isOneToOne: f
            referencedRelation: "reseller"
            referencedColumns: ["id"]
          },
          {
            foreignKeyName: "fraud_signal_rule_fkey"
            columns: ["rule"]
            isOneToOne: f
            referencedRelation: "fraud_rule"
            referencedColumns: ["name"]
          },
        ]
      }
      /** What another system has paid for months before the ledger starts, beside what they gave when import_posted() took it: a row for each month, person and currency that has one or the other. Nothing of it is in the ledger or in a payout. People see their own; all of it, those who see all earnings. */
      imported_pay: {
        Row: {
          /** The posting by which the month was closed. */
          posting_id: number
          /** The scheme. */
          scheme: string
          /** The month that was paid. */
          year: number
          /** Month, 1 to 12. */
          month: number
          /** Who was paid, or would have been. */
          participant_id: string
          /** ISO 4217 code of the amounts. */
          currency: string
          /** What the other system has paid; 0 where it paid nothing. */
          paid: number
          /** What the month gave here when that was taken; 0 where it gave nothing. Later changes are posted against it. */
          calculated: number
          /** How the other system names the payment, or whatever helps to find it there. */
          reference: string | null
        }
        Insert: {
          posting_id: number
          scheme: string
          year: number
          month: number
          participant_id: string
          currency: string
          paid: number
          calculated: number
          reference?: string | null
        }
        Update: {
          posting_id?: number
          scheme?: string
          year?: number
          month?: number
          participant_id?: string
          currency?: string
          paid?: number
          calculated?: number
          reference?: string | null
        }
        Relationships: [
          {
            foreignKeyName: "imported_pay_participant_id_fkey"
            columns: ["participant_id"]
            isOneToOne: f
            referencedRelation: "participant"
            referencedColumns: ["id"]
          },
          {
            foreignKeyName: "imported_pay_period_fkey"
            columns: ["scheme", "year", "month"]
            isOneToOne: f
            referencedRelation: "period"
            referencedColumns: ["scheme", "year", "month"]
          },
          {
            foreignKeyName: "imported_pay_posting_id_fkey"
            columns: ["posting_id"]
            isOneToOne: f
            referencedRelation: "posting"
            referencedColumns: ["id"]
          },
        ]
      }
      /** Invoices, credit notes and payment advices, issued when a batch of payouts is processed. Append-only (23001). invoice_status says what became of them. */
      invoice: {
        Row: {
          /** Key. */
          id: string
          /** INV, CN or ADV, the payee's series where there is one, the year of issue, and a number without gaps: INV-2026-00001. */
          number: string
          /** What it is. */
          kind: Database["commission"]["Enums"]["invoice_kind"]
          /** Of credit notes, the invoice that they correct: the first one with lines of the same scheme, component and month; null where none was written. */
          corrects_id: string | null
          /** The payout with which it was issued. */
          payout_id: string
          /** The payee. */
          participant_id: string
          /** ISO 4217 code of all amounts. */
          currency: string
          /** Sum of its items, without tax; negative on credit notes. */
          subtotal: number
          /** VAT: subtotal x rate, rounded once for the document, half away from zero. */
          tax_amount: number
          /** What is withheld: subtotal x rate, rounded once for the document, half away from zero. */
          withholding_amount: number
          /** subtotal + tax_amount - withholding_amount. */
          total_amount: number
          /** Day of issue in the workspace's time zone. */
          issue_date: string
          /** When it is due. */
          due_date: string
          /** All that the document says: both sides with their addresses and tax numbers, lines, tax, words that the law wants. */
          document: Json
          /** SHA-256 of document in hexadecimal. */
          hash: string
        }
        Insert: {
          id?: string
          number: string
          kind: Database["commission"]["Enums"]["invoice_kind"]
          corrects_id?: string | null
          payout_id: string
          participant_id: string
          currency: string
          subtotal: number
          tax_amount: number
          withholding_amount: number
          issue_date: string
          due_date: string
          document: Json
          hash: string
        }
        Update: {
          id?: string
          number?: string
          kind?: Database["commission"]["Enums"]["invoice_kind"]
          corrects_id?: string | null
          payout_id?: string
          participant_id?: string
          currency?: string
          subtotal?: number
          tax_amount?: number
          withholding_amount?: number
          issue_date?: string
          due_date?: string
          document?: Json
          hash?: string
        }
        Relationships: [
          {
            foreignKeyName: "invoice_corrects_id_fkey"
            columns: ["corrects_id"]
            isOneToOne: f
            referencedRelation: "invoice"
            referencedColumns: ["id"]
          },
          {
            foreignKeyName: "invoice_currency_fkey"
            columns: ["currency"]
            isOneToOne: f
            referencedRelation: "currency"
            referencedColumns: ["code"]
          },
          {
            foreignKeyName: "invoice_participant_id_fkey"
            columns: ["participant_id"]
            isOneToOne: f
            referencedRelation: "participant"
            referencedColumns: ["id"]
          },
          {
            foreignKeyName: "invoice_payout_id_fkey"
            columns: ["payout_id"]
            isOneToOne: f
            referencedRelation: "payout"
            referencedColumns: ["id"]
          },
        ]
      }
      /** Which lines of the ledger a document bills, and how much of each. No line is billed twice, however often its payment fails. Append-only (23001). */
      invoice_item: {
        Row: {
          /** The document. */
          invoice_id: string
          /** The line in earning. */
          posting_id: number
          /** Its number within the posting. */
          line: number
          /** How much of it; negative of what is deducted. */
          amount: number
        }
        Insert: {
          invoice_id: string
          posting_id: number
          line: number
          amount: number
        }
        Update: {
          invoice_id?: string
          posting_id?: number
          line?: number
          amount?: number
        }
        Relationships: [
          {
            foreignKeyName: "invoice_item_invoice_id_fkey"
            columns: ["invoice_id"]
            isOneToOne: f
            referencedRelation: "invoice"
            referencedColumns: ["id"]
          },
        ]
      }
      /** One row: the company as invoices name it, and the words that tax law wants on them. legal_name, address and country must be given before the first invoice (PT409). */
      invoice_setting: {
        Row: {
          /** Always true. */
          id: boolean
          /** Name of the company on invoices. */
          legal_name: string | null
          /** Its address; lines are kept. */
          address: string | null
          /** ISO 3166 code of two capital letters. */
          country: string | null
          /** Its tax number. */
          tax_number: string | null
          /** Its VAT number. */
          vat_id: string | null
          /** Days from the issue of a document to its due date. */
          due_days: number
          /** Whether every payee has a series of numbers of their own, where tax law wants that; else there is one series for all. */
          is_numbered_by_payee: boolean
          /** What an invoice says that the company has written. */
          self_billing_text: string
          /** What an invoice says whose VAT the company owes. */
          reverse_charge_text: string
          /** What an invoice says that is exempt from VAT. */
          exempt_text: string
        }
        Insert: {
          id?: boolean
          legal_name?: string | null
          address?: string | null
          country?: string | null
          tax_number?: string | null
          vat_id?: string | null
          due_days?: number
          is_numbered_by_payee?: boolean
          self_billing_text?: string
          reverse_charge_text?: string
          exempt_text?: string
        }
        Update: {
          id?: boolean
          legal_name?: string | null
          address?: string | null
          country?: string | null
          tax_number?: string | null
          vat_id?: string | null
          due_days?: number
          is_numbered_by_payee?: boolean
          self_billing_text?: string
          reverse_charge_text?: string
          exempt_text?: string
        }
        Relationships: []
      }
      /** Bonuses, spiffs and corrections that people decide: one proposes, another approves, and the closing of the month posts it. Written by propose_manual_adjustment(), approve_manual_adjustment() and reject_manual_adjustment(). What is posted is mended by another one with the opposite sign. */
      manual_adjustment: {
        Row: {
          /** Key. */
          id: string
          /** Whose it is. */
          participant_id: string
          /** The month with which it is paid. */
          year: number
          /** Month, 1 to 12. */
          month: number
          /** What it is. */
          component: Database["commission"]["Enums"]["manual_component"]
          /** ISO 4217 code of amount. */
          currency: string
          /** What is paid, or (negative) deducted; not 0, with no more decimals than the currency has. */
          amount: number
          /** Why; not blank. */
          reason: string
          /** When it was proposed. */
          created_at: string
          /** Who proposed it; null for a database role at work. */
          created_by: string | null
          /** The database role. */
          created_by_role: string
          /** When it was approved; only then it counts. */
          approved_at: string | null
          /** Who approved it: neither who proposed it nor whose it is (23514). */
          approved_by: string | null
          /** The database role. */
          approved_by_role: string | null
          /** When it was rejected. */
          rejected_at: string | null
          /** Who rejected it. */
          rejected_by: string | null
          /** Why. */
          rejection_reason: string | null
          /** Noon of the 15th in UTC: an instant of its month everywhere. */
          earned_at: string
        }
        Insert: {
          id?: string
          participant_id: string
          year: number
          month: number
          component: Database["commission"]["Enums"]["manual_component"]
          currency: string
          amount: number
          reason: string
          created_at?: string
          created_by?: string | null
          created_by_role: string
          approved_at?: string | null
          approved_by?: string | null
          approved_by_role?: string | null
          rejected_at?: string | null
          rejected_by?: string | null
          rejection_reason?: string | null
        }
        Update: {
          id?: string
          participant_id?: string
          year?: number
          month?: number
          component?: Database["commission"]["Enums"]["manual_component"]
          currency?: string
          amount?: number
          reason?: string
          created_at?: string
          created_by?: string | null
          created_by_role?: string
          approved_at?: string | null
          approved_by?: string | null
          approved_by_role?: string | null
          rejected_at?: string | null
          rejected_by?: string | null
          rejection_reason?: string | null
        }
        Relationships: [
          {
            foreignKeyName: "manual_adjustment_currency_fkey"
            columns: ["currency"]
            isOneToOne: f
            referencedRelation: "currency"
            referencedColumns: ["code"]
          },
          {
            foreignKeyName: "manual_adjustment_participant_id_fkey"
            columns: ["participant_id"]
            isOneToOne: f
            referencedRelation: "participant"
            referencedColumns: ["id"]
          },
        ]
      }
      /** What approved manual adjustments come to, by person, month, component and currency. Written by the calculation only. Rows of closed months are frozen (PT409). */
      manual_month: {
        Row: {
          /** Whose it is. */
          participant_id: string
          /** Year. */
          year: number
          /** Month, 1 to 12. */
          month: number
          /** What it is. */
          component: Database["commission"]["Enums"]["manual_component"]
          /** ISO 4217 code of amount. */
          currency: string
          /** Sum of the adjustments; 0 where they cancel each other out. */
          amount: number
          /** How many adjustments. */
          adjustment_count: number
        }
        Insert: {
          participant_id: string
          year: number
          month: number
          component: Database["commission"]["Enums"]["manual_component"]
          currency: string
          amount: number
          adjustment_count: number
        }
        Update: {
          participant_id?: string
          year?: number
          month?: number
          component?: Database["commission"]["Enums"]["manual_component"]
          currency?: string
          amount?: number
          adjustment_count?: number
        }
        Relationships: [
          {
            foreignKeyName: "manual_month_participant_id_fkey"
            columns: ["participant_id"]
            isOneToOne: f
            referencedRelation: "participant"
            referencedColumns: ["id"]
          },
        ]
      }
      /** The clients. Change tier here; the history is kept in member_tier_period. */
      member: {
        Row: {
          /** Key. */
          id: string
          /** Name; not blank. */
          name: string
          /** Address for statements and exports; nothing is calculated from it. */
          email: string | null
          /** The branch that the member belongs to; packages are sold there unless they say otherwise. */
          branch: string
          /** Tier of today. A change takes effect today in the branch's calendar and so counts for the whole present month. */
          tier: Database["commission"]["Enums"]["member_tier"]
          /** For your own use; the calculation does not look at it. */
          status: Database["commission"]["Enums"]["general_status"]
          /** When the row was written. */
          created_at: string
          /** The system that the record comes from, if any: a name of your choice. */
          source: string | null
          /** The record's key in source, unique there: who loads it again with on conflict (source, source_id) updates it. Given with source or not at all. Both are written by those who may edit all of the table. */
          source_id: string | null
        }
        Insert: {
          id?: string
          name: string
          email?: string | null
          branch: string
          tier?: Database["commission"]["Enums"]["member_tier"]
          status?: Database["commission"]["Enums"]["general_status"]
          created_at?: string
          source?: string | null
          source_id?: string | null
        }
        Update: {
          id?: string
          name?: string
          email?: string | null
          branch?: string
          tier?: Database["commission"]["Enums"]["member_tier"]
          status?: Database["commission"]["Enums"]["general_status"]
          created_at?: string
          source?: string | null
          source_id?: string | null
        }
        Relationships: [
          {
            foreignKeyName: "member_branch_fkey"
            columns: ["branch"]
            isOneToOne: f
            referencedRelation: "branch"
            referencedColumns: ["name"]
          },
        ]
      }
      /** Packages sold to members. closed_by may only name trainers (23503), each once (23514). Amounts have no more decimals than the currency of the branch (23514). */
      member_package: {
        Row: {
          /** Key. */
          id: string
          /** Who bought it. */
          member_id: string
          /** Where it was sold. Left null: the member's branch at the time of the insert; in an update the sale stays where it is. */
          branch: string
          /** What was sold; for people. */
          package_name: string | null
          /** Price in the currency of the branch, in whole minor units (cents). */
          total_price: number
          /** How much of the price was given back, 0 to total_price; it reprices the month of the sale. Status refunded means all of it. */
          refunded_amount: number
          /** new_sales or renew_sales. Left null it is filled in, and kept in step: the first of the member's packages by created_at, then id (cancelled ones aside) is new_sales, every later one renew_sales. What a writer states stays. */
          sale_type: Database["commission"]["Enums"]["commission_type"]
          /** The trainers who closed the sale, each once; they share it equally or by closer_weights, the first ones take the odd cents. Empty: nobody is paid for it. */
          closed_by: string[]
          /** active, completed and expired count as sold; pending, refunded and cancelled do not. */
          status: Database["commission"]["Enums"]["package_status"]
          /** Instant of the sale; its month is the one in the time zone of each closing trainer's home branch. */
          created_at: string
          /** The system that the record comes from, if any: a name of your choice. */
          source: string | null
          /** The record's key in source, unique there: who loads it again with on conflict (source, source_id) updates it. Given with source or not at all. Both are written by those who may edit all of the table. */
          source_id: string | null
          /** By what weights the closers share the sale, one for each in closed_by: {60,40} or {2,1}. Each above 0, with at most 4 decimals; what they sum to does not matter. Null: equally. */
          closer_weights: number[] | null
          /** What kind of package it is, where rates go by it: a product that has rates of its own (trainer_commission_tier.product) is paid by them, all others by the rates without a product. Compared letter by letter; not blank. */
          product: string | null
          /** Whether a writer gave sale_type. False: it is filled in, and kept in step with the member's other packages. Kept by a trigger; set it to false, or sale_type to null, to have it filled in again. */
          sale_type_is_stated: boolean
        }
        Insert: {
          id?: string
          member_id: string
          branch: string
          package_name?: string | null
          total_price: number
          refunded_amount?: number
          sale_type: Database["commission"]["Enums"]["commission_type"]
          closed_by?: string[]
          status?: Database["commission"]["Enums"]["package_status"]
          created_at?: string
          source?: string | null
          source_id?: string | null
          closer_weights?: number[] | null
          product?: string | null
          sale_type_is_stated?: boolean
        }
        Update: {
          id?: string
          member_id?: string
          branch?: string
          package_name?: string | null
          total_price?: number
          refunded_amount?: number
          sale_type?: Database["commission"]["Enums"]["commission_type"]
          closed_by?: string[]
          status?: Database["commission"]["Enums"]["package_status"]
          created_at?: string
          source?: string | null
          source_id?: string | null
          closer_weights?: number[] | null
          product?: string | null
          sale_type_is_stated?: boolean
        }
        Relationships: [
          {
            foreignKeyName: "member_package_branch_fkey"
            columns: ["branch"]
            isOneToOne: f
            referencedRelation: "branch"
            referencedColumns: ["name"]
          },
          {
            foreignKeyName: "member_package_member_id_fkey"
            columns: ["member_id"]
            isOneToOne: f
            referencedRelation: "member"
            referencedColumns: ["id"]
          },
        ]
      }
      /** Tier of each member over time, kept by a trigger on member. A month uses the tier of its last day. Correct the ranges here if a change was recorded on the wrong day. Ranges of one member must not overlap (23P01). */
      member_tier_period: {
        Row: {
          /** The member. */
          member_id: string
          /** The tier. */
          tier: Database["commission"]["Enums"]["member_tier"]
          /** Days on which the member had the tier. */
          valid_during: string
        }
        Insert: {
          member_id: string
          tier: Database["commission"]["Enums"]["member_tier"]
          valid_during: string
        }
        Update: {
          member_id?: string
          tier?: Database["commission"]["Enums"]["member_tier"]
          valid_during?: string
        }
        Relationships: [
          {
            foreignKeyName: "member_tier_period_member_id_fkey"
            columns: ["member_id"]
            isOneToOne: f
            referencedRelation: "member"
            referencedColumns: ["id"]
          },
        ]
      }
      /** Participants paid at a rate of their own instead of the tier, whatever their volume, also in months without any (strategic partners). A month uses the rate of its last day. Rates of one participant must not overlap (23P01). */
      network_fixed_rate: {
        Row: {
          /** The participant. */
          participant_id: string
          /** Commission rate, 0 to 1, at most 6 decimals. */
          rate: number
          /** Why; shown in explanations. */
          reason: string
          /** Days on which the rate holds, in the workspace's calendar. */
          valid_during: string
        }
        Insert: {
          participant_id: string
          rate: number
          reason?: string
          valid_during?: string
        }
        Update: {
          participant_id?: string
          rate?: number
          reason?: string
          valid_during?: string
        }
        Relationships: [
          {
            foreignKeyName: "network_fixed_rate_participant_id_fkey"
            columns: ["participant_id"]
            isOneToOne: f
            referencedRelation: "participant"
            referencedColumns: ["id"]
          },
        ]
      }
      /** Volumes and commissions of each participant and month (unique), exact and unrounded, in the workspace's currency. Written by the calculation only; what you change here is replaced by the next one. There is a row for whoever has sales or a reward or volume below. At every commit it is what a calculation from scratch would give, to the last digit; in deferred mode, after apply_network_changes(). Rows of closed months are frozen (PT409). */
      network_month: {
        Row: {
          /** The participant. */
          participant_id: string
          /** Year, 1970 to 2199. */
          year: number
          /** Month, 1 to 12, in the workspace's time zone. */
          month: number
          /** Own unshared sales and sales shared out (exact). */
          personal_volume: number
          /** Sales brought as the Sharer, in full (exact). */
          shared_out_volume: number
          /** Shared sales executed as the Receiver, in full; no volume for the tier (exact). */
          received_volume: number
          /** Personal volumes of the direct downline (exact). */
          f1_volume: number
          /** personal_volume + f1_volume: picks the tier (exact). */
          ranking_volume: number
          /** Rate that own sales and differences go by, 0 to 1: of the tier, the fixed rate, or the inactive rate. */
          tier_rate: number
          /** Own unshared sales, the shares of shared ones, and the leg volumes of the direct downline (exact). */
          leg_volume: number
          /** Own unshared sales x rate (exact). */
          commission_direct: number
          /** Sales shared out x split share x rate (exact). */
          commission_shared: number
          /** Received sales x split share x rate; of inactive participants, received sales x the inactive rate (exact). */
          commission_received: number
          /** Earned on the downline, by the plan's override mode (exact). */
          commission_override: number
          /** Direct + shared + received + override (exact). */
          total_commission: number
          /** KPI rewards: income of the month besides commission (exact). */
          reward: number
          /** When a figure of the row last changed. */
          last_updated_at: string
        }
        Insert: {
          participant_id: string
          year: number
          month: number
          personal_volume: number
          shared_out_volume: number
          received_volume: number
          f1_volume: number
          ranking_volume: number
          tier_rate: number
          leg_volume: number
          commission_direct: number
          commission_shared: number
          commission_received: number
          commission_override: number
          total_commission: number
          reward: number
          last_updated_at?: string
        }
        Update: {
          participant_id?: string
          year?: number
          month?: number
          personal_volume?: number
          shared_out_volume?: number
          received_volume?: number
          f1_volume?: number
          ranking_volume?: number
          tier_rate?: number
          leg_volume?: number
          commission_direct?: number
          commission_shared?: number
          commission_received?: number
          commission_override?: number
          total_commission?: number
          reward?: number
          last_updated_at?: string
        }
        Relationships: [
          {
            foreignKeyName: "network_month_participant_id_fkey"
            columns: ["participant_id"]
            isOneToOne: f
            referencedRelation: "participant"
            referencedColumns: ["id"]
          },
        ]
      }
      /** The rules of the network over time. A month uses the plan of its last day. install() writes one plan with the defaults for all time. Plans must not overlap (23P01), and every month with sales needs one (23514). */
      network_plan: {
        Row: {
          /** Key. */
          id: string
          /** Days on which the plan holds, in the workspace's calendar. */
          valid_during: string
          /** Part of a shared sale that the Sharer and the Receiver are each paid on, 0 to 1, at most 4 decimals. */
          split_share: number
          /** Flat rate of inactive participants on the full received sales, 0 to 1, at most 6 decimals. */
          inactive_rate: number
          /** personal: without personal volume the inactive rate holds, in differences too; ranking: the tier of the ranking volume holds, and the inactive rate is paid where that gives none. */
          inactive_basis: Database["commission"]["Enums"]["inactive_basis"]
          /** How overrides are worked out. */
          override_mode: Database["commission"]["Enums"]["override_mode"]
          /** Levels that unilevel overrides reach up to, 0 to 1000. */
          max_levels: number
          /** Unilevel rates of level 1, 2, 3 and so on, 0 to 1, at most 6 decimals; levels without one earn nothing. */
          level_rates: number[]
          /** Whether figures follow at once or by apply_network_changes(). */
          recalculation: Database["commission"]["Enums"]["network_recalculation"]
        }
        Insert: {
          id?: string
          valid_during?: string
          split_share?: number
          inactive_rate?: number
          inactive_basis?: Database["commission"]["Enums"]["inactive_basis"]
          override_mode?: Database["commission"]["Enums"]["override_mode"]
          max_levels?: number
          level_rates?: number[]
          recalculation?: Database["commission"]["Enums"]["network_recalculation"]
        }
        Update: {
          id?: string
          valid_during?: string
          split_share?: number
          inactive_rate?: number
          inactive_basis?: Database["commission"]["Enums"]["inactive_basis"]
          override_mode?: Database["commission"]["Enums"]["override_mode"]
          max_levels?: number
          level_rates?: number[]
          recalculation?: Database["commission"]["Enums"]["network_recalculation"]
        }
        Relationships: []
      }
      /** Sales of the network's participants, and rewards paid to them. Only approved ones count. Any change of a sale is reflected in the figures of the month. */
      network_sale: {
        Row: {
          /** Key. */
          id: string
          /** The seller; of a shared sale the Receiver, who executes it. */
          participant_id: string
          /** The Sharer, who brought the opportunity; null: sold alone. Never the seller (23514). */
          shared_by: string | null
          /** In the workspace's currency, 0 to 999,999,999,999,999, at most 4 decimals, whatever the currency has. */
          amount: number
          /** How much of the amount was given back, 0 to amount; it reprices the month of the sale. Status refunded means all of it. */
          refunded_amount: number
          /** retail_sales make volume and commission; a kpi_reward is income without volume and cannot be shared (23514). */
          sale_type: Database["commission"]["Enums"]["network_sale_type"]
          /** Only approved sales count. */
          status: Database["commission"]["Enums"]["network_sale_status"]
          /** Instant of the sale, 1970 to 2199; its month is the one in the workspace's time zone. */
          sold_at: string
          /** For people, and for the count of new customers. */
          customer_name: string | null
          /** For people, and for the count of new customers. */
          customer_email: string | null
          /** For people, and for the count of new customers. */
          customer_phone: string | null
          /** What was sold; for people. */
          product_name: string | null
          /** Number of the sale in the system that it comes from. */
          reference_id: string | null
          /** Anything else about the sale; not calculated with. */
          metadata: Json | null
          /** When the row was written. */
          created_at: string
          /** The system that the record comes from, if any: a name of your choice. */
          source: string | null
          /** The record's key in source, unique there: who loads it again with on conflict (source, source_id) updates it. Given with source or not at all. Both are written by those who may edit all of the table. */
          source_id: string | null
        }
        Insert: {
          id?: string
          participant_id: string
          shared_by?: string | null
          amount: number
          refunded_amount?: number
          sale_type?: Database["commission"]["Enums"]["network_sale_type"]
          status?: Database["commission"]["Enums"]["network_sale_status"]
          sold_at?: string
          customer_name?: string | null
          customer_email?: string | null
          customer_phone?: string | null
          product_name?: string | null
          reference_id?: string | null
          metadata?: Json | null
          created_at?: string
          source?: string | null
          source_id?: string | null
        }
        Update: {
          id?: string
          participant_id?: string
          shared_by?: string | null
          amount?: number
          refunded_amount?: number
          sale_type?: Database["commission"]["Enums"]["network_sale_type"]
          status?: Database["commission"]["Enums"]["network_sale_status"]
          sold_at?: string
          customer_name?: string | null
          customer_email?: string | null
          customer_phone?: string | null
          product_name?: string | null
          reference_id?: string | null
          metadata?: Json | null
          created_at?: string
          source?: string | null
          source_id?: string | null
        }
        Relationships: [
          {
            foreignKeyName: "network_sale_participant_id_fkey"
            columns: ["participant_id"]
            isOneToOne: f
            referencedRelation: "participant"
            referencedColumns: ["id"]
          },
          {
            foreignKeyName: "network_sale_shared_by_fkey"
            columns: ["shared_by"]
            isOneToOne: f
            referencedRelation: "participant"
            referencedColumns: ["id"]
          },
        ]
      }
      /** Tier rates by ranking volume. A tier holds for more than its threshold, up to the next one, and prices the whole month. A month uses the tiers of its last day. install() writes none. Two tiers of one threshold must not overlap (23P01). Without a tier from 0 on, the sales of whoever is below the lowest one are refused (23514). */
      network_tier: {
        Row: {
          /** Key. */
          id: string
          /** The tier holds above this ranking volume, in the workspace's currency: exactly the threshold is still the tier below. At most 4 decimals. */
          threshold: number
          /** Commission rate, 0 to 1 (0.22 is 22 %), at most 6 decimals. */
          rate: number
          /** Days on which the tier holds, in the workspace's calendar. */
          valid_during: string
        }
        Insert: {
          id?: string
          threshold: number
          rate: number
          valid_during?: string
        }
        Update: {
          id?: string
          threshold?: number
          rate?: number
          valid_during?: string
        }
        Relationships: []
      }
      /** Anyone who earns commission or administers it. */
      participant: {
        Row: {
          /** Key. */
          id: string
          /** Name; not blank. */
          name: string
          /** Unique without regard to the case of the letters a to z; identifies a request until auth_user_id is filled in. Admins of a branch write it where there is none. */
          email: string | null
          /** The user's id at the identity provider: the sub of the token. Written by the server (service_role), not by people. */
          auth_user_id: string | null
          /** What the person is in the company. */
          role: string
          /** The branch the person belongs to; null means all branches. */
          branch: string | null
          /** Address of the picture that frontends show. */
          avatar_url: string | null
          /** Inactive people keep their history, their place in the tree and what they earn. */
          status: Database["commission"]["Enums"]["general_status"]
          /** When the row was written. */
          created_at: string
          /** The system that the record comes from, if any: a name of your choice. */
          source: string | null
          /** The record's key in source, unique there: who loads it again with on conflict (source, source_id) updates it. Given with source or not at all. Both are written by those who may edit all of the table. */
          source_id: string | null
          /** The participant directly above, today; null: nobody. A change takes effect today in the workspace's calendar; change_upline() takes another day. */
          upline_id: string | null
        }
        Insert: {
          id?: string
          name: string
          email?: string | null
          auth_user_id?: string | null
          role: string
          branch?: string | null
          avatar_url?: string | null
          status?: Database["commission"]["Enums"]["general_status"]
          created_at?: string
          source?: string | null
          source_id?: string | null
          upline_id?: string | null
        }
        Update: {
          id?: string
          name?: string
          email?: string | null
          auth_user_id?: string | null
          role?: string
          branch?: string | null
          avatar_url?: string | null
          status?: Database["commission"]["Enums"]["general_status"]
          created_at?: string
          source?: string | null
          source_id?: string | null
          upline_id?: string | null
        }
        Relationships: [
          {
            foreignKeyName: "participant_branch_fkey"
            columns: ["branch"]
            isOneToOne: f
            referencedRelation: "branch"
            referencedColumns: ["name"]
          },
          {
            foreignKeyName: "participant_role_fkey"
            columns: ["role"]
            isOneToOne: f
            referencedRelation: "role"
            referencedColumns: ["name"]
          },
          {
            foreignKeyName: "participant_upline_id_fkey"
            columns: ["upline_id"]
            isOneToOne: f
            referencedRelation: "participant"
            referencedColumns: ["id"]
          },
        ]
      }
      /** Permissions of single people where they differ from those of their role; null: as the role. Everybody reads their own; only a super_admin changes them. */
      participant_permission: {
        Row: {
          /** The person. */
          participant_id: string
          /** The module. */
          module: string
          /** Null: as the role. */
          can_view: boolean | null
          /** Null: as the role. True is refused for people who are no admins (23514): nobody else edits anything. */
          can_edit: boolean | null
          /** Null: as the role. */
          can_export: boolean | null
        }
        Insert: {
          participant_id: string
          module: string
          can_view?: boolean | null
          can_edit?: boolean | null
          can_export?: boolean | null
        }
        Update: {
          participant_id?: string
          module?: string
          can_view?: boolean | null
          can_edit?: boolean | null
          can_export?: boolean | null
        }
        Relationships: [
          {
            foreignKeyName: "participant_permission_module_fkey"
            columns: ["module"]
            isOneToOne: f
            referencedRelation: "permission_module"
            referencedColumns: ["name"]
          },
          {
            foreignKeyName: "participant_permission_participant_id_fkey"
            columns: ["participant_id"]
            isOneToOne: f
            referencedRelation: "participant"
            referencedColumns: ["id"]
          },
        ]
      }
      /** Partner codes of resellers. A new one retires the one before, which goes on to lead to its reseller; only revoked codes lead to nobody. Codes are never deleted or issued again, also when their reseller is gone. */
      partner_code: {
        Row: {
          /** The code in capital letters, such as LXN-U12345-K4U: prefix, number of the reseller, two characters at random and a check character. Codes of an earlier system look different. */
          code: string
          /** Whose it is; null: of a reseller who was deleted. */
          reseller_id: string | null
          /** When it was issued. */
          issued_at: string
          /** When a new one took its place; it goes on to lead to its reseller. */
          retired_at: string | null
          /** When it was blocked. */
          revoked_at: string | null
          /** Why it was retired or revoked. */
          reason: string | null
          /** Whether it comes from an earlier system; such a code has no check character. */
          is_legacy: boolean
        }
        Insert: {
          code: string
          reseller_id?: string | null
          issued_at?: string
          retired_at?: string | null
          revoked_at?: string | null
          reason?: string | null
          is_legacy?: boolean
        }
        Update: {
          code?: string
          reseller_id?: string | null
          issued_at?: string
          retired_at?: string | null
          revoked_at?: string | null
          reason?: string | null
          is_legacy?: boolean
        }
        Relationships: [
          {
            foreignKeyName: "partner_code_reseller_id_fkey"
            columns: ["reseller_id"]
            isOneToOne: f
            referencedRelation: "reseller"
            referencedColumns: ["id"]
          },
        ]
      }
      /** From where each way of payment and currency is paid, and in which format the bank wants to be told. Its details are sealed. Written by set_payer_account() only; administrators of all branches see it. */
      payer_account: {
        Row: {
          /** Key. */
          id: string
          /** The way of payment. */
          kind: Database["commission"]["Enums"]["payout_method_kind"]
          /** ISO 4217 code of what is paid. */
          currency: string
          /** pain.001.001.03, pain.001.001.09, nacha, paypal_csv or csv. */
          format: string
          /** The end of the account that pays, or of the number by which its bank knows the company; null where a format has none. */
          masked: string | null
          /** Whether fractions cannot be paid: they stay in the accounts of the payees. */
          pays_whole_units: boolean
          /** What a csv file has in its columns, as it was set: whoever processes a batch sees what the bank is told. Null for other formats. */
          file_columns: string | null
          /** When it was set. */
          changed_at: string
          /** Who set it; null for a database role at work. */
          changed_by: string | null
        }
        Insert: {
          id?: string
          kind: Database["commission"]["Enums"]["payout_method_kind"]
          currency: string
          format: string
          masked?: string | null
          pays_whole_units: boolean
          file_columns?: string | null
          changed_at?: string
          changed_by?: string | null
        }
        Update: {
          id?: string
          kind?: Database["commission"]["Enums"]["payout_method_kind"]
          currency?: string
          format?: string
          masked?: string | null
          pays_whole_units?: boolean
          file_columns?: string | null
          changed_at?: string
          changed_by?: string | null
        }
        Relationships: [
          {
            foreignKeyName: "payer_account_currency_fkey"
            columns: ["currency"]
            isOneToOne: f
            referencedRelation: "currency"
            referencedColumns: ["code"]
          },
        ]
      }
      /** What people asked for, or were to be paid, and how far it has come. Its lines are in payout_item. Written by the functions only, never deleted. */
      payout: {
        Row: {
          /** Key. */
          id: string
          /** Number of the payout, with gaps where a request was refused. */
          number: number
          /** PO- and the number: what the payment is called at the bank. */
          reference_number: string
          /** Whose it is. */
          participant_id: string
          /** ISO 4217 code of all amounts. */
          currency: string
          /** What it takes from the account; above 0. */
          amount: number
          /** Tax that is paid in addition. */
          tax_amount: number
          /** Tax that is withheld. */
          withholding_amount: number
          /** What the payment costs its payee: the fee of the day on which it was approved. */
          transaction_fee: number
          /** What is paid: amount + tax_amount - withholding_amount - transaction_fee. */
          net_amount: number
          /** Where it goes. */
          method_id: string
          /** The batch in which it is paid. */
          batch_id: string | null
          /** requested, approved, processing, completed, failed, cancelled or returned. */
          status: Database["commission"]["Enums"]["payout_state"]
          /** Key of your choice: the same request with the same key is the same payout. Unique for each person. */
          request_key: string | null
          /** What the bank calls the payment; unique (23505). */
          transaction_reference: string | null
          /** Why it was cancelled, failed or came back. */
          failure_reason: string | null
          /** When it was requested. */
          requested_at: string
          /** Who requested it; null for a database role at work. */
          requested_by: string | null
          /** The database role. */
          requested_by_role: string
          /** When it was approved. */
          approved_at: string | null
          /** Who approved it: neither who requested it nor whose it is (23514); null for a database role at work. */
          approved_by: string | null
          /** The database role. */
          approved_by_role: string | null
          /** Hash of the payee's tax on the day of the approval: with another it is not processed (PT409). */
          tax_hash: string | null
          /** When its amounts were frozen and its payment was ordered. */
          processed_at: string | null
          /** When it was paid; stays where it came back later. */
          completed_at: string | null
          /** Who said so; null for a database role at work. */
          completed_by: string | null
          /** When it was cancelled, failed or came back. */
          ended_at: string | null
          /** Who said so; null for a database role at work. */
          ended_by: string | null
        }
        Insert: {
          id?: string
          number?: number
          participant_id: string
          currency: string
          amount: number
          tax_amount?: number
          withholding_amount?: number
          transaction_fee?: number
          method_id: string
          batch_id?: string | null
          status?: Database["commission"]["Enums"]["payout_state"]
          request_key?: string | null
          transaction_reference?: string | null
          failure_reason?: string | null
          requested_at?: string
          requested_by?: string | null
          requested_by_role: string
          approved_at?: string | null
          approved_by?: string | null
          approved_by_role?: string | null
          tax_hash?: string | null
          processed_at?: string | null
          completed_at?: string | null
          completed_by?: string | null
          ended_at?: string | null
          ended_by?: string | null
        }
        Update: {
          id?: string
          number?: number
          participant_id?: string
          currency?: string
          amount?: number
          tax_amount?: number
          withholding_amount?: number
          transaction_fee?: number
          method_id?: string
          batch_id?: string | null
          status?: Database["commission"]["Enums"]["payout_state"]
          request_key?: string | null
          transaction_reference?: string | null
          failure_reason?: string | null
          requested_at?: string
          requested_by?: string | null
          requested_by_role?: string
          approved_at?: string | null
          approved_by?: string | null
          approved_by_role?: string | null
          tax_hash?: string | null
          processed_at?: string | null
          completed_at?: string | null
          completed_by?: string | null
          ended_at?: string | null
          ended_by?: string | null
        }
        Relationships: [
          {
            foreignKeyName: "payout_batch_id_fkey"
            columns: ["batch_id"]
            isOneToOne: f
            referencedRelation: "payout_batch"
            referencedColumns: ["id"]
          },
          {
            foreignKeyName: "payout_currency_fkey"
            columns: ["currency"]
            isOneToOne: f
            referencedRelation: "currency"
            referencedColumns: ["code"]
          },
          {
            foreignKeyName: "payout_method_id_fkey"
            columns: ["method_id"]
            isOneToOne: f
            referencedRelation: "payout_method"
            referencedColumns: ["id"]
          },
          {
            foreignKeyName: "payout_participant_id_fkey"
            columns: ["participant_id"]
            isOneToOne: f
            referencedRelation: "participant"
            referencedColumns: ["id"]
          },
        ]
      }
      /** Payouts of one currency and one way of payment that are made together. Written by the functions only; administrators of all branches see it. */
      payout_batch: {
        Row: {
          /** Key. */
          id: string
          /** Number of the batch, with gaps where one was given up. */
          number: number
          /** ISO 4217 code of its payments. */
          currency: string
          /** By which way they are paid. */
          kind: Database["commission"]["Enums"]["payout_method_kind"]
          /** draft, processed, paid (the bank answered for all of them) or cancelled. */
          status: Database["commission"]["Enums"]["payout_batch_status"]
          /** How many payments it has, once it is processed. */
          payment_count: number | null
          /** What they come to, once it is processed: the sum of their net amounts. */
          control_sum: number | null
          /** Format of its files for the bank; null where nothing says from where it is paid, so that there is none. */
          format: string | null
          /** SHA-256 of its file; of several files, that of their hashes one after the other. */
          file_hash: string | null
          /** When it was made. */
          created_at: string
          /** Who made it; null for a database role at work. */
          created_by: string | null
          /** The database role. */
          created_by_role: string
          /** When its amounts were frozen and its payments ordered. */
          processed_at: string | null
          /** Who did; null for a database role at work. */
          processed_by: string | null
          /** The database role. */
          processed_by_role: string | null
          /** Why it was given up. */
          cancellation_reason: string | null
        }
        Insert: {
          id?: string
          number?: number
          currency: string
          kind: Database["commission"]["Enums"]["payout_method_kind"]
          status?: Database["commission"]["Enums"]["payout_batch_status"]
          payment_count?: number | null
          control_sum?: number | null
          format?: string | null
          file_hash?: string | null
          created_at?: string
          created_by?: string | null
          created_by_role: string
          processed_at?: string | null
          processed_by?: string | null
          processed_by_role?: string | null
          cancellation_reason?: string | null
        }
        Update: {
          id?: string
          number?: number
          currency?: string
          kind?: Database["commission"]["Enums"]["payout_method_kind"]
          status?: Database["commission"]["Enums"]["payout_batch_status"]
          payment_count?: number | null
          control_sum?: number | null
          format?: string | null
          file_hash?: string | null
          created_at?: string
          created_by?: string | null
          created_by_role?: string
          processed_at?: string | null
          processed_by?: string | null
          processed_by_role?: string | null
          cancellation_reason?: string | null
        }
        Relationships: [
          {
            foreignKeyName: "payout_batch_currency_fkey"
            columns: ["currency"]
            isOneToOne: f
            referencedRelation: "currency"
            referencedColumns: ["code"]
          },
        ]
      }
      /** The files of processed batches: more than one where a format holds no more in one. Administrators of all branches see it; payment_file() gives the bytes. */
      payout_file: {
        Row: {
          /** The batch. */
          batch_id: string
          /** Number of the file within the batch, from 1. */
          part: number
          /** The account that pays. */
          payer_id: string
          /** Name of the file. */
          file_name: string
          /** Payments in it. */
          payment_count: number
          /** What they come to. */
          control_sum: number
          /** SHA-256 of its bytes. */
          hash: string
          /** Day on which it was made, in the workspace's time zone. */
          made_on: string
        }
        Insert: {
          batch_id: string
          part: number
          payer_id: string
          file_name: string
          payment_count: number
          control_sum: number
          hash: string
          made_on: string
        }
        Update: {
          batch_id?: string
          part?: number
          payer_id?: string
          file_name?: string
          payment_count?: number
          control_sum?: number
          hash?: string
          made_on?: string
        }
        Relationships: [
          {
            foreignKeyName: "payout_file_batch_id_fkey"
            columns: ["batch_id"]
            isOneToOne: f
            referencedRelation: "payout_batch"
            referencedColumns: ["id"]
          },
        ]
      }
      /** Money that is not paid until somebody releases it: of a person everything (neither line nor month is given), what is due with a month or was earned in it, or one line. What is deducted stays deducted. Written by place_hold() and release_hold(). A person does not see holds on their own account. */
      payout_hold: {
        Row: {
          /** Key. */
          id: string
          /** Whose money. */
          participant_id: string
          /** The line in earning, where it is one. */
          posting_id: number | null
          /** Its number within the posting. */
          line: number | null
          /** The month with which lines are due, or for which they were earned, where it is one. */
          year: number | null
          /** Month, 1 to 12. */
          month: number | null
          /** Why; not blank. */
          reason: string
          /** When it was placed. */
          placed_at: string
          /** Who placed it; null for a database role at work. */
          placed_by: string | null
          /** The database role. */
          placed_by_role: string
          /** When it was released; null while it holds. */
          released_at: string | null
          /** Who released it. */
          released_by: string | null
          /** Why. */
          release_reason: string | null
        }
        Insert: {
          id?: string
          participant_id: string
          posting_id?: number | null
          line?: number | null
          year?: number | null
          month?: number | null
          reason: string
          placed_at?: string
          placed_by?: string | null
          placed_by_role: string
          released_at?: string | null
          released_by?: string | null
          release_reason?: string | null
        }
        Update: {
          id?: string
          participant_id?: string
          posting_id?: number | null
          line?: number | null
          year?: number | null
          month?: number | null
          reason?: string
          placed_at?: string
          placed_by?: string | null
          placed_by_role?: string
          released_at?: string | null
          released_by?: string | null
          release_reason?: string | null
        }
        Relationships: [
          {
            foreignKeyName: "payout_hold_participant_id_fkey"
            columns: ["participant_id"]
            isOneToOne: f
            referencedRelation: "participant"
            referencedColumns: ["id"]
          },
        ]
      }
      /** Which lines of the ledger a payout pays, and how much of each. Items of live payouts (requested, approved, processing, completed) have the sign of their line and never exceed it. Append-only (23001). */
      payout_item: {
        Row: {
          /** The payout. */
          payout_id: string
          /** The line in earning. */
          posting_id: number
          /** Its number within the posting. */
          line: number
          /** How much of it; negative of what is deducted. */
          amount: number
        }
        Insert: {
          payout_id: string
          posting_id: number
          line: number
          amount: number
        }
        Update: {
          payout_id?: string
          posting_id?: number
          line?: number
          amount?: number
        }
        Relationships: [
          {
            foreignKeyName: "payout_item_payout_id_fkey"
            columns: ["payout_id"]
            isOneToOne: f
            referencedRelation: "payout"
            referencedColumns: ["id"]
          },
        ]
      }
      /** Accounts to which people are paid, masked. A new one can be used after 24 hours, for whoever takes an identity over begins with it. Never changed: another account is another method. Written by set_payout_method(), verify_payout_method() and revoke_payout_method(). */
      payout_method: {
        Row: {
          /** Key. */
          id: string
          /** Whose it is. */
          participant_id: string
          /** By which way money reaches it. */
          kind: Database["commission"]["Enums"]["payout_method_kind"]
          /** The account as people see it: its last four characters, or j***@domain. */
          masked: string
          /** ISO 4217 code of what is paid there. */
          currency: string
          /** Whether payouts in this currency go there unless something else is said. */
          is_default: boolean
          /** pending, verified or revoked; revoked ones are not used. */
          status: Database["commission"]["Enums"]["payout_method_status"]
          /** From when on it can be used. */
          usable_from: string
          /** Whether somebody had written the e-mail of its payee when it was given: it is used once an administrator has verified it. */
          needs_verification: boolean
          /** When it was given. */
          created_at: string
          /** Who gave it. */
          created_by: string | null
          /** When an administrator made sure that it is theirs. */
          verified_at: string | null
          /** When it was revoked. */
          revoked_at: string | null
          /** Why. */
          revocation_reason: string | null
        }
        Insert: {
          id?: string
          participant_id: string
          kind: Database["commission"]["Enums"]["payout_method_kind"]
          masked: string
          currency: string
          is_default?: boolean
          status?: Database["commission"]["Enums"]["payout_method_status"]
          usable_from: string
          needs_verification?: boolean
          created_at?: string
          created_by?: string | null
          verified_at?: string | null
          revoked_at?: string | null
          revocation_reason?: string | null
        }
        Update: {
          id?: string
          participant_id?: string
          kind?: Database["commission"]["Enums"]["payout_method_kind"]
          masked?: string
          currency?: string
          is_default?: boolean
          status?: Database["commission"]["Enums"]["payout_method_status"]
          usable_from?: string
          needs_verification?: boolean
          created_at?: string
          created_by?: string | null
          verified_at?: string | null
          revoked_at?: string | null
          revocation_reason?: string | null
        }
        Relationships: [
          {
            foreignKeyName: "payout_method_currency_fkey"
            columns: ["currency"]
            isOneToOne: f
            referencedRelation: "currency"
            referencedColumns: ["code"]
          },
          {
            foreignKeyName: "payout_method_participant_id_fkey"
            columns: ["participant_id"]
            isOneToOne: f
            referencedRelation: "participant"
            referencedColumns: ["id"]
          },
        ]
      }
      /** The rules of payouts, a row for each currency; a currency without one has no minimum, no fee and no payout day. install() adds that of the workspace. */
      payout_setting: {
        Row: {
          /** ISO 4217 code of the amounts. */
          currency: string
          /** Smallest payout; whoever has left is paid what is left of their account, however little. */
          minimum_amount: number
          /** Day of the month on which payouts are made, 1 to 28, in the workspace's time zone. */
          payout_day: number
          /** What a payout costs its payee: taken off when it is processed. */
          fee: number
          /** Whether run_due() requests payouts for all due on that day; a person approves them all the same. */
          is_automatic: boolean
        }
        Insert: {
          currency: string
          minimum_amount?: number
          payout_day?: number
          fee?: number
          is_automatic?: boolean
        }
        Update: {
          currency?: string
          minimum_amount?: number
          payout_day?: number
          fee?: number
          is_automatic?: boolean
        }
        Relationships: [
          {
            foreignKeyName: "payout_setting_currency_fkey"
            columns: ["currency"]
            isOneToOne: t
            referencedRelation: "currency"
            referencedColumns: ["code"]
          },
        ]
      }
      /** Months that were ever closed or posted in part, by scheme; a month without a row is open. Read by everybody who is signed in, written by close_period() and reopen_period() only. */
      period: {
        Row: {
          /** The scheme: see commission.scheme. */
          scheme: string
          /** Year. */
          year: number
          /** Month, 1 to 12. */
          month: number
          /** open (again) or closed. */
          status: Database["commission"]["Enums"]["period_status"]
          /** When it was last closed or reopened. */
          changed_at: string
          /** The person who did; null for a database role at work. */
          changed_by: string | null
          /** The database role that did. */
          changed_by_role: string
          /** Why it was reopened. */
          reason: string | null
        }
        Insert: {
          scheme: string
          year: number
          month: number
          status: Database["commission"]["Enums"]["period_status"]
          changed_at?: string
          changed_by?: string | null
          changed_by_role: string
          reason?: string | null
        }
        Update: {
          scheme?: string
          year?: number
          month?: number
          status?: Database["commission"]["Enums"]["period_status"]
          changed_at?: string
          changed_by?: string | null
          changed_by_role?: string
          reason?: string | null
        }
        Relationships: []
      }
      /** The parts of the system that permissions are given for, filled in by install(). Add rows for pages of your own. */
      permission_module: {
        Row: {
          /** Name by which frontends ask, such as staff-commission: lower case, digits and hyphens. */
          name: string
          /** What belongs to it. */
          description: string
        }
        Insert: {
          name: string
          description: string
        }
        Update: {
          name?: string
          description?: string
        }
        Relationships: []
      }
      /** Who has accepted which version of a plan, when. Written by accept_plan_document(), by each person for themselves; never changed. */
      plan_acceptance: {
        Row: {
          /** The version. */
          document_id: string
          /** Who accepted it. */
          participant_id: string
          /** Hash of the text that they accepted. */
          hash: string
          /** When. */
          accepted_at: string
        }
        Insert: {
          document_id: string
          participant_id: string
          hash: string
          accepted_at?: string
        }
        Update: {
          document_id?: string
          participant_id?: string
          hash?: string
          accepted_at?: string
        }
        Relationships: [
          {
            foreignKeyName: "plan_acceptance_document_id_fkey"
            columns: ["document_id"]
            isOneToOne: f
            referencedRelation: "plan_document"
            referencedColumns: ["id"]
          },
          {
            foreignKeyName: "plan_acceptance_participant_id_fkey"
            columns: ["participant_id"]
            isOneToOne: f
            referencedRelation: "participant"
            referencedColumns: ["id"]
          },
        ]
      }
      /** What a plan pays for. Each kind has columns of its own (23514): flat and bonus flat_amount; percentage and override rate; tiered basis, mode and bands in commission_rule; quota rate, accelerator_rate, crossing and a threshold. A deal goes by the components of its close date. Two of one name in a plan must not overlap (23P01). */
      plan_component: {
        Row: {
          /** Key. */
          id: string
          /** The plan. */
          plan_id: string
          /** Name within the plan; not blank, at most 200 bytes. */
          name: string
          /** Its place in descriptions and explanations. Filled in with the next number. */
          position: number
          /** What it does. */
          kind: Database["commission"]["Enums"]["component_kind"]
          /** Of flat and bonus: what is paid, in the plan's currency, above 0, with no more decimals than that has. */
          flat_amount: number | null
          /** Of percentage, quota and override: 0 to 1 (0.05 is 5 %), at most 6 decimals. */
          rate: number | null
          /** Of quota: the rate from the threshold on, 0 to 1, at most 6 decimals. */
          accelerator_rate: number | null
          /** Of quota, and of a bonus by periods: the running credit that reaches it (at least), in the plan's currency. Either this or threshold_attainment. */
          threshold_amount: number | null
          /** The attainment of the quota that reaches it (at least): 1 is 100 %, at most 6 decimals. Without a quota it is not reached. */
          threshold_attainment: number | null
          /** Of tiered: what picks the band. */
          basis: Database["commission"]["Enums"]["component_basis"] | null
          /** Of tiered: how bands are applied; marginal where none is given. */
          mode: Database["commission"]["Enums"]["component_mode"] | null
          /** Of quota: which rate the deal has with which the threshold is reached; deal where none is given. */
          crossing: Database["commission"]["Enums"]["quota_crossing"] | null
          /** The periods by which it measures, gates and caps: quotas of this period, or where there is none those of the calendar. Required for whatever does (23514). */
          quota_period: Database["commission"]["Enums"]["quota_period"] | null
          /** Whose quotas: own, or team, those of the teams that the person manages. */
          quota_scope: Database["commission"]["Enums"]["quota_scope"]
          /** Nothing is paid until the quota's attainment is at least this (1 is 100 %); what was earned in the period until then is paid with the month in which it is. Of an override by what the people below are credited with. */
          gate_attainment: number | null
          /** The least that a deal pays that pays at all, in the plan's currency; not above cap_amount (23514). */
          floor_amount: number | null
          /** The most that a deal pays, in the plan's currency. */
          cap_amount: number | null
          /** The most that a period pays, in the plan's currency. */
          period_cap: number | null
          /** Whether what is above a cap is paid in later periods (of quota_period, or else months) while the plan lasts; else it is lost. */
          cap_carries: boolean
          /** When it is earned. */
          release: Database["commission"]["Enums"]["component_release"]
          /** Refunds more than so many days after close_date leave the commission alone, 0 to 3650; null: every refund takes its part back. */
          clawback_days: number | null
          /** Whether the credits that it pays count to the quota; true where nothing is given, but of a bonus and an override false. A credit counts unless all that pays it says that it does not; overrides, and bonuses that do not count, say nothing. */
          counts_to_quota: boolean
          /** Which credits it pays: revenue, overlay, or (null) both; of an override revenue. */
          credit_kind: Database["commission"]["Enums"]["deal_credit_kind"] | null
          /** The close dates that it pays, in the workspace's calendar. */
          valid_during: string
        }
        Insert: {
          id?: string
          plan_id: string
          name: string
          position: number
          kind: Database["commission"]["Enums"]["component_kind"]
          flat_amount?: number | null
          rate?: number | null
          accelerator_rate?: number | null
          threshold_amount?: number | null
          threshold_attainment?: number | null
          basis?: Database["commission"]["Enums"]["component_basis"] | null
          mode?: Database["commission"]["Enums"]["component_mode"] | null
          crossing?: Database["commission"]["Enums"]["quota_crossing"] | null
          quota_period?: Database["commission"]["Enums"]["quota_period"] | null
          quota_scope?: Database["commission"]["Enums"]["quota_scope"]
          gate_attainment?: number | null
          floor_amount?: number | null
          cap_amount?: number | null
          period_cap?: number | null
          cap_carries?: boolean
          release?: Database["commission"]["Enums"]["component_release"]
          clawback_days?: number | null
          counts_to_quota: boolean
          credit_kind?: Database["commission"]["Enums"]["deal_credit_kind"] | null
          valid_during?: string
        }
        Update: {
          id?: string
          plan_id?: string
          name?: string
          position?: number
          kind?: Database["commission"]["Enums"]["component_kind"]
          flat_amount?: number | null
          rate?: number | null
          accelerator_rate?: number | null
          threshold_amount?: number | null
          threshold_attainment?: number | null
          basis?: Database["commission"]["Enums"]["component_basis"] | null
          mode?: Database["commission"]["Enums"]["component_mode"] | null
          crossing?: Database["commission"]["Enums"]["quota_crossing"] | null
          quota_period?: Database["commission"]["Enums"]["quota_period"] | null
          quota_scope?: Database["commission"]["Enums"]["quota_scope"]
          gate_attainment?: number | null
          floor_amount?: number | null
          cap_amount?: number | null
          period_cap?: number | null
          cap_carries?: boolean
          release?: Database["commission"]["Enums"]["component_release"]
          clawback_days?: number | null
          counts_to_quota?: boolean
          credit_kind?: Database["commission"]["Enums"]["deal_credit_kind"] | null
          valid_during?: string
        }
        Relationships: [
          {
            foreignKeyName: "plan_component_plan_id_fkey"
            columns: ["plan_id"]
            isOneToOne: f
            referencedRelation: "compensation_plan"
            referencedColumns: ["id"]
          },
        ]
      }
      /** Plans as they were given to people, in versions. Written by publish_plan_document(); no version is ever changed. */
      plan_document: {
        Row: {
          /** Key. */
          id: string
          /** The plan. */
          plan_id: string
          /** Number of the version within the plan, from 1 on. */
          version: number
          /** The text; not blank, at most 1,000,000 bytes. */
          body: string
          /** SHA-256 of the text in UTF-8, as 64 hexadecimal digits. */
          hash: string
          /** Whether those who have the plan are paid out only once they have accepted it. Months are calculated and posted all the same. */
          requires_acceptance: boolean
          /** The day on which it was published. */
          published_on: string
          /** When it was published. */
          published_at: string
          /** By whom; null for a database role at work. */
          published_by: string | null
        }
        Insert: {
          id?: string
          plan_id: string
          version: number
          body: string
          hash: string
          requires_acceptance?: boolean
          published_on: string
          published_at?: string
          published_by?: string | null
        }
        Update: {
          id?: string
          plan_id?: string
          version?: number
          body?: string
          hash?: string
          requires_acceptance?: boolean
          published_on?: string
          published_at?: string
          published_by?: string | null
        }
        Relationships: [
          {
            foreignKeyName: "plan_document_plan_id_fkey"
            columns: ["plan_id"]
            isOneToOne: f
            referencedRelation: "compensation_plan"
            referencedColumns: ["id"]
          },
        ]
      }
      /** Closings and reopenings of months, and parts of open ones, numbered without gaps. Each carries the hash of the one before it and of its lines: see verify_ledger(). Append-only (23001). Read by those who may see all of module earnings. */
      posting: {
        Row: {
          /** 1, 2, 3 ... */
          id: number
          /** The scheme. */
          scheme: string
          /** The month that was closed or reopened. */
          year: number
          /** Month, 1 to 12. */
          month: number
          /** close: posts what the month gave, and adjustments of earlier closed months; interim: posts what an open month has earned so far; reopen: takes back what was posted for the month; correct: takes back a line that somebody has written past closings; import: closes a month that another system has paid, without a line. */
          kind: string
          /** Why a month was reopened. */
          reason: string | null
          /** When. */
          posted_at: string
          /** The person who closed or reopened; null for a database role at work. */
          posted_by: string | null
          /** The database role. */
          posted_by_role: string
          /** Release of pg_commission that calculated. */
          release: string
          /** How many lines it has; may be 0. */
          line_count: number
          /** hash of the posting before it; of the first one, 32 zero bytes. */
          previous_hash: string
          /** SHA-256 over previous_hash, this row and the hashes of its lines. Keep the last one elsewhere, and nobody can rewrite the ledger unnoticed. */
          hash: string
          /** Of closings, the results that they froze: an array of table, count, and fingerprint of all that they say. */
          results: Json | null
        }
        Insert: {
          id: number
          scheme: string
          year: number
          month: number
          kind: string
          reason?: string | null
          posted_at: string
          posted_by?: string | null
          posted_by_role: string
          release: string
          line_count: number
          previous_hash: string
          hash: string
          results?: Json | null
        }
        Update: {
          id?: number
          scheme?: string
          year?: number
          month?: number
          kind?: string
          reason?: string | null
          posted_at?: string
          posted_by?: string | null
          posted_by_role?: string
          release?: string
          line_count?: number
          previous_hash?: string
          hash?: string
          results?: Json | null
        }
        Relationships: [
          {
            foreignKeyName: "posting_scheme_fkey"
            columns: ["scheme", "year", "month"]
            isOneToOne: f
            referencedRelation: "period"
            referencedColumns: ["scheme", "year", "month"]
          },
        ]
      }
      /** Product lines of vendors. A name, or an alias, is one whatever its case and spacing; two lines cannot share one (23505). */
      product_line: {
        Row: {
          /** Key. */
          id: string
          /** Name, at most 100 bytes. */
          name: string
          /** Other names that vendors use, at most 50. */
          aliases: string[]
          /** ISO 4217 code of its sales, thresholds and commissions; the workspace's where none is given. It cannot be changed once anything was sold (23001). */
          currency: string
        }
        Insert: {
          id?: string
          name: string
          aliases?: string[]
          currency: string
        }
        Update: {
          id?: string
          name?: string
          aliases?: string[]
          currency?: string
        }
        Relationships: [
          {
            foreignKeyName: "product_line_currency_fkey"
            columns: ["currency"]
            isOneToOne: f
            referencedRelation: "currency"
            referencedColumns: ["code"]
          },
        ]
      }
      /** What reps are paid for product lines: a row for each rep, line and commission month with sales. Written by the calculation only; what you change here is replaced by the next one. At every commit it is what a calculation from scratch would give. Rows of closed months are frozen (PT409). */
      product_line_month: {
        Row: {
          /** The rep. */
          participant_id: string
          /** The product line. */
          product_line_id: string
          /** Commission year. */
          year: number
          /** Commission month, 1 to 12. */
          month: number
          /** Sales of the month (exact). */
          sales_actual: number
          /** Revenue of the month (exact). */
          revenue_actual: number
          /** Sales from January to this month (exact). */
          cumulated_sales: number
          /** The threshold of the year; null: none. */
          threshold: number | null
          /** The month in which cumulated sales reached it, this one or one before; null: not yet. */
          reached_in: number | null
          /** Revenue x tier 1 rate, rounded sale by sale to the minor unit of currency, half away from zero. */
          tier_1_amount: number
          /** What the second tier pays beside it, rounded sale by sale: paid where the threshold is reached, else banked. */
          tier_2_difference: number
          /** Differences that wait for the threshold after this month. */
          banked_after: number
          /** Differences of earlier months, paid in the month that reaches the threshold. */
          released: number
          /** tier_1_amount, and once the threshold is reached tier_2_difference and released. */
          payout: number
          /** ISO 4217 code of all amounts: the line's. */
          currency: string
          /** When the row last changed. */
          last_updated_at: string
        }
        Insert: {
          participant_id: string
          product_line_id: string
          year: number
          month: number
          sales_actual: number
          revenue_actual: number
          cumulated_sales: number
          threshold?: number | null
          reached_in?: number | null
          tier_1_amount: number
          tier_2_difference: number
          banked_after: number
          released: number
          payout: number
          currency: string
          last_updated_at?: string
        }
        Update: {
          participant_id?: string
          product_line_id?: string
          year?: number
          month?: number
          sales_actual?: number
          revenue_actual?: number
          cumulated_sales?: number
          threshold?: number | null
          reached_in?: number | null
          tier_1_amount?: number
          tier_2_difference?: number
          banked_after?: number
          released?: number
          payout?: number
          currency?: string
          last_updated_at?: string
        }
        Relationships: [
          {
            foreignKeyName: "product_line_month_participant_id_fkey"
            columns: ["participant_id"]
            isOneToOne: f
            referencedRelation: "participant"
            referencedColumns: ["id"]
          },
          {
            foreignKeyName: "product_line_month_product_line_id_fkey"
            columns: ["product_line_id"]
            isOneToOne: f
            referencedRelation: "product_line"
            referencedColumns: ["id"]
          },
        ]
      }
      /** Sales of product lines; one of nothing counts for nothing. A row has two calendars: it is paid, and counts for thresholds, in its commission month; it is reported, against objectives, in the month of revenue_on. Amounts are in the line's currency; credits are negative. */
      product_line_sale: {
        Row: {
          /** Key. */
          id: string
          /** What was sold. */
          product_line_id: string
          /** The rep whose sale it is. */
          participant_id: string
          /** The year that it is paid in, 1970 to 2199. */
          commission_year: number
          /** The month that it is paid in, 1 to 12. */
          commission_month: number
          /** The day of its revenue, 1970 to 2199; the first of the month where only that is known. */
          revenue_on: string
          /** What the vendor sold: counts for thresholds and objectives. At most 4 decimals. */
          sales_actual: number
          /** What the house earns of it: reps are paid a rate of this. At most 4 decimals. */
          revenue_actual: number
          /** Who bought; for people. */
          customer: string | null
          /** Number of the invoice; for people. */
          invoice: string | null
          /** What was bought; for people. */
          item: string | null
          /** How many; for people. At most 10 decimals. */
          quantity: number | null
          /** Other columns of the vendor's file, by their names there. */
          details: Json
          /** When the row was written. */
          created_at: string
          /** Noon of the 15th of the commission month: the instant whose month the sale belongs to. */
          earned_at: string
          /** The system that the record comes from, if any: a name of your choice. */
          source: string | null
          /** The record's key in source, unique there: who loads it again with on conflict (source, source_id) updates it. Given with source or not at all. Both are written by those who may edit all of the table. */
          source_id: string | null
        }
        Insert: {
          id?: string
          product_line_id: string
          participant_id: string
          commission_year: number
          commission_month: number
          revenue_on: string
          sales_actual: number
          revenue_actual: number
          customer?: string | null
          invoice?: string | null
          item?: string | null
          quantity?: number | null
          details?: Json
          created_at?: string
          source?: string | null
          source_id?: string | null
        }
        Update: {
          id?: string
          product_line_id?: string
          participant_id?: string
          commission_year?: number
          commission_month?: number
          revenue_on?: string
          sales_actual?: number
          revenue_actual?: number
          customer?: string | null
          invoice?: string | null
          item?: string | null
          quantity?: number | null
          details?: Json
          created_at?: string
          source?: string | null
          source_id?: string | null
        }
        Relationships: [
          {
            foreignKeyName: "product_line_sale_participant_id_fkey"
            columns: ["participant_id"]
            isOneToOne: f
            referencedRelation: "participant"
            referencedColumns: ["id"]
          },
          {
            foreignKeyName: "product_line_sale_product_line_id_fkey"
            columns: ["product_line_id"]
            isOneToOne: f
            referencedRelation: "product_line"
            referencedColumns: ["id"]
          },
        ]
      }
      /** Quotas of people and of teams, one row a period. Quotas of one owner and period must not overlap (23P01). What was achieved is in quota_performance. */
      quota: {
        Row: {
          /** Key. */
          id: string
          /** Whose it is: a person, or a team (23514). */
          participant_id: string | null
          /** The team, where it is one's. */
          team_id: string | null
          /** What is to be reached, in currency, above 0, at most 4 decimals. */
          amount: number
          /** ISO 4217 code, that of the plans that go by it; the workspace's where none is given. */
          currency: string
          /** What components ask for by quota_period. */
          period: Database["commission"]["Enums"]["quota_period"]
          /** The first day that counts, in the workspace's calendar. */
          start_date: string
          /** The last day that counts. A month has at most 35 days, a quarter 98, a year 371 (23514). */
          end_date: string
          /** Of a person's: whether only days count on which they have a plan. */
          is_prorated: boolean
          /** Part of it that is asked for while somebody starts, 0 to 1, at most 6 decimals. */
          ramp: number
          /** The same days as a range. */
          valid_during: string
        }
        Insert: {
          id?: string
          participant_id?: string | null
          team_id?: string | null
          amount: number
          currency: string
          period: Database["commission"]["Enums"]["quota_period"]
          start_date: string
          end_date: string
          is_prorated?: boolean
          ramp?: number
        }
        Update: {
          id?: string
          participant_id?: string | null
          team_id?: string | null
          amount?: number
          currency?: string
          period?: Database["commission"]["Enums"]["quota_period"]
          start_date?: string
          end_date?: string
          is_prorated?: boolean
          ramp?: number
        }
        Relationships: [
          {
            foreignKeyName: "quota_currency_fkey"
            columns: ["currency"]
            isOneToOne: f
            referencedRelation: "currency"
            referencedColumns: ["code"]
          },
          {
            foreignKeyName: "quota_participant_id_fkey"
            columns: ["participant_id"]
            isOneToOne: f
            referencedRelation: "participant"
            referencedColumns: ["id"]
          },
          {
            foreignKeyName: "quota_team_id_fkey"
            columns: ["team_id"]
            isOneToOne: f
            referencedRelation: "sales_team"
            referencedColumns: ["id"]
          },
        ]
      }
      /** Days that lower a quota, such as parental leave: as many parts of it as they are of its days. Days that are named twice count once. */
      quota_relief: {
        Row: {
          /** Key. */
          id: string
          /** The quota. */
          quota_id: string
          /** The days; those outside of the quota change nothing. */
          during: string
          /** Why; not blank. */
          reason: string
        }
        Insert: {
          id?: string
          quota_id: string
          during: string
          reason: string
        }
        Update: {
          id?: string
          quota_id?: string
          during?: string
          reason?: string
        }
        Relationships: [
          {
            foreignKeyName: "quota_relief_quota_id_fkey"
            columns: ["quota_id"]
            isOneToOne: f
            referencedRelation: "quota"
            referencedColumns: ["id"]
          },
        ]
      }
      /** Clicks on links of resellers, from log_referral_click(). Addresses and browsers of visitors are stored as keyed hashes only. */
      referral_click: {
        Row: {
          /** Key; of two clicks at one instant the higher one is later. */
          id: number
          /** Whose code it was. */
          reseller_id: string
          /** The partner code of the link. */
          code: string
          /** The product that the link led to, if any. */
          product_id: string | null
          /** Who clicked, as the shop's cookie calls them; at most 100 bytes. */
          visitor_id: string
          /** When, 1970 to 2199. */
          clicked_at: string
          /** Keyed hash of the visitor's address. */
          ip_hash: string | null
          /** Keyed hash of the visitor's browser. */
          agent_hash: string | null
          /** Host of the page that the visitor came from. */
          referrer_host: string | null
          /** The page that they came to, its first 2000 bytes. */
          landing_url: string | null
          /** Whether this visitor clicked this code within 30 minutes before: statistics leave it out, attribution does not. */
          is_duplicate: boolean
        }
        Insert: {
          id?: number
          reseller_id: string
          code: string
          product_id?: string | null
          visitor_id: string
          clicked_at?: string
          ip_hash?: string | null
          agent_hash?: string | null
          referrer_host?: string | null
          landing_url?: string | null
          is_duplicate?: boolean
        }
        Update: {
          id?: number
          reseller_id?: string
          code?: string
          product_id?: string | null
          visitor_id?: string
          clicked_at?: string
          ip_hash?: string | null
          agent_hash?: string | null
          referrer_host?: string | null
          landing_url?: string | null
          is_duplicate?: boolean
        }
        Relationships: [
          {
            foreignKeyName: "referral_click_code_fkey"
            columns: ["code"]
            isOneToOne: f
            referencedRelation: "partner_code"
            referencedColumns: ["code"]
          },
          {
            foreignKeyName: "referral_click_reseller_id_fkey"
            columns: ["reseller_id"]
            isOneToOne: f
            referencedRelation: "reseller"
            referencedColumns: ["id"]
          },
        ]
      }
      /** What reps are paid of the house's own revenue. Those of the last day of the commission month count, and those of the line before those of all lines. Two of one rep and line must not overlap (23P01). */
      rep_rate: {
        Row: {
          /** Key. */
          id: string
          /** The rep. */
          participant_id: string
          /** The product line; null: all lines that have no rates of their own. */
          product_line_id: string | null
          /** Rate below the threshold, 0 to 1 (0.4 is 40 %), at most 6 decimals. */
          tier_1_rate: number
          /** Rate once the threshold is reached, for the whole year: not below tier_1_rate (23514). */
          tier_2_rate: number
          /** Days on which the rates hold. */
          valid_during: string
        }
        Insert: {
          id?: string
          participant_id: string
          product_line_id?: string | null
          tier_1_rate: number
          tier_2_rate: number
          valid_during?: string
        }
        Update: {
          id?: string
          participant_id?: string
          product_line_id?: string | null
          tier_1_rate?: number
          tier_2_rate?: number
          valid_during?: string
        }
        Relationships: [
          {
            foreignKeyName: "rep_rate_participant_id_fkey"
            columns: ["participant_id"]
            isOneToOne: f
            referencedRelation: "participant"
            referencedColumns: ["id"]
          },
          {
            foreignKeyName: "rep_rate_product_line_id_fkey"
            columns: ["product_line_id"]
            isOneToOne: f
            referencedRelation: "product_line"
            referencedColumns: ["id"]
          },
        ]
      }
      /** From which sales of a year on a rep is paid the second tier. Without one, the first tier is paid for ever; 0 is reached in the first month whose sales are not negative. */
      rep_threshold: {
        Row: {
          /** Key. */
          id: string
          /** The rep. */
          participant_id: string
          /** The product line. */
          product_line_id: string
          /** The commission year, 1970 to 2199. */
          year: number
          /** Sales actual, cumulated from January, in the line's currency: exactly the amount has reached it. At most 4 decimals. */
          amount: number
        }
        Insert: {
          id?: string
          participant_id: string
          product_line_id: string
          year: number
          amount: number
        }
        Update: {
          id?: string
          participant_id?: string
          product_line_id?: string
          year?: number
          amount?: number
        }
        Relationships: [
          {
            foreignKeyName: "rep_threshold_participant_id_fkey"
            columns: ["participant_id"]
            isOneToOne: f
            referencedRelation: "participant"
            referencedColumns: ["id"]
          },
          {
            foreignKeyName: "rep_threshold_product_line_id_fkey"
            columns: ["product_line_id"]
            isOneToOne: f
            referencedRelation: "product_line"
            referencedColumns: ["id"]
          },
        ]
      }
      /** How many requests that write check_request() lets through: one row. */
      request_limit: {
        Row: {
          /** Always true: there is one row. */
          id: boolean
          /** So many of one person or address, 1 to 1000000. */
          requests: number
          /** In a time of this length, 1 second to 1 day; the next one begins when it ends. */
          within: string
          /** How many proxies of yours stand in front of PostgREST, each of which appends to X-Forwarded-For whom it was asked by. The address that the outermost of them saw is counted; what stands before it is the client's own claim. 0: the header says nothing. */
          trusted_proxies: number
        }
        Insert: {
          id?: boolean
          requests?: number
          within?: string
          trusted_proxies?: number
        }
        Update: {
          id?: boolean
          requests?: number
          within?: string
          trusted_proxies?: number
        }
        Relationships: []
      }
      /** Participants who sell as resellers, and how far the check of who they are has come. */
      reseller: {
        Row: {
          /** The participant. */
          id: string
          /** Number of the reseller, given in their order; SQL alone can give another one (overriding system value). */
          number: number
          /** A person or a company. */
          reseller_type: Database["commission"]["Enums"]["reseller_type"]
          /** Name of the company; of a business always given (23514). */
          company_name: string | null
          /** Address of its website. */
          company_website: string | null
          /** What it does. */
          company_description: string | null
          /** Number to call. */
          phone_number: string | null
          /** Street and number. */
          address: string | null
          /** City. */
          city: string | null
          /** Country. */
          country: string | null
          /** How far the check of who they are has come. */
          verification: Database["commission"]["Enums"]["reseller_verification"]
          /** Documents that were submitted: an array of objects with kind and reference (where the document lies). No contents. */
          documents: Json
          /** When documents were last submitted. */
          submitted_at: string | null
          /** When they were verified; given exactly of those who are (23514). */
          verified_at: string | null
          /** Why they were rejected (23514 without one). */
          verification_reason: string | null
          /** False ends new attribution, by codes and clicks; what is earned stays payable, and so does a sale that states them. */
          is_active: boolean
          /** Why they were deactivated. */
          deactivation_reason: string | null
          /** Whether a signal of fraud holds all that they have pending; kept by the triggers of fraud_signal. */
          is_held: boolean
          /** When they joined. */
          joined_at: string
        }
        Insert: {
          id: string
          number?: number
          reseller_type?: Database["commission"]["Enums"]["reseller_type"]
          company_name?: string | null
          company_website?: string | null
          company_description?: string | null
          phone_number?: string | null
          address?: string | null
          city?: string | null
          country?: string | null
          verification?: Database["commission"]["Enums"]["reseller_verification"]
          documents?: Json
          submitted_at?: string | null
          verified_at?: string | null
          verification_reason?: string | null
          is_active?: boolean
          deactivation_reason?: string | null
          is_held?: boolean
          joined_at?: string
        }
        Update: {
          id?: string
          number?: number
          reseller_type?: Database["commission"]["Enums"]["reseller_type"]
          company_name?: string | null
          company_website?: string | null
          company_description?: string | null
          phone_number?: string | null
          address?: string | null
          city?: string | null
          country?: string | null
          verification?: Database["commission"]["Enums"]["reseller_verification"]
          documents?: Json
          submitted_at?: string | null
          verified_at?: string | null
          verification_reason?: string | null
          is_active?: boolean
          deactivation_reason?: string | null
          is_held?: boolean
          joined_at?: string
        }
        Relationships: [
          {
            foreignKeyName: "reseller_id_fkey"
            columns: ["id"]
            isOneToOne: t
            referencedRelation: "participant"
            referencedColumns: ["id"]
          },
        ]
      }
      /** What each completed sale pays its reseller. Written by the calculation only; what you change here is replaced by the next one. At every commit it is what a calculation from scratch would give, to the last digit. Whether a commission is pending, approved, rejected or reversed follows from the sale: see reseller_commission_report. Rows of closed months are frozen (PT409). */
      reseller_commission: {
        Row: {
          /** Key. */
          id: string
          /** The sale: one row of it, and one of each closed month that it has left since. */
          sale_id: string
          /** Whose commission it is. */
          reseller_id: string
          /** Year in which it was approved; null while it is not. */
          year: number | null
          /** Month in which it was approved, 1 to 12, in the workspace's time zone; null while it is not. */
          month: number | null
          /** What is left of the sale after refunds. */
          net_amount: number
          /** Lifetime sales before this one, in the workspace's currency (exact). */
          lifetime_before: number
          /** The tier that they reached; null where they are below the lowest one and a product rule prices. */
          tier: string | null
          /** tier, or the kind of product rule: percentage, flat, marginal, whole. */
          priced_by: string
          /** The one rate that was applied, 0 to 1; null of flat and marginal rules. */
          commission_rate: number | null
          /** Commission, rounded to the minor unit of currency, half away from zero. */
          amount: number
          /** amount x the tier's bonus rate, rounded in the same way. */
          tier_bonus: number
          /** ISO 4217 code of the sale and of its commission. */
          currency: string
          /** When the row last changed. */
          last_updated_at: string
        }
        Insert: {
          id?: string
          sale_id: string
          reseller_id: string
          year?: number | null
          month?: number | null
          net_amount: number
          lifetime_before: number
          tier?: string | null
          priced_by: string
          commission_rate?: number | null
          amount: number
          tier_bonus: number
          currency: string
          last_updated_at?: string
        }
        Update: {
          id?: string
          sale_id?: string
          reseller_id?: string
          year?: number | null
          month?: number | null
          net_amount?: number
          lifetime_before?: number
          tier?: string | null
          priced_by?: string
          commission_rate?: number | null
          amount?: number
          tier_bonus?: number
          currency?: string
          last_updated_at?: string
        }
        Relationships: [
          {
            foreignKeyName: "reseller_commission_reseller_id_fkey"
            columns: ["reseller_id"]
            isOneToOne: f
            referencedRelation: "participant"
            referencedColumns: ["id"]
          },
        ]
      }
      /** Commissions that completed payouts have paid in full, the oldest of a month first. Kept as payouts are completed and returned; written by that only. */
      reseller_payment: {
        Row: {
          /** The sale, which names its commission. */
          sale_id: string
          /** Whose commission it is. */
          reseller_id: string
          /** When it was found paid. */
          paid_at: string
        }
        Insert: {
          sale_id: string
          reseller_id: string
          paid_at?: string
        }
        Update: {
          sale_id?: string
          reseller_id?: string
          paid_at?: string
        }
        Relationships: [
          {
            foreignKeyName: "reseller_payment_reseller_id_fkey"
            columns: ["reseller_id"]
            isOneToOne: f
            referencedRelation: "participant"
            referencedColumns: ["id"]
          },
        ]
      }
      /** Bands of tiered rules: from min_amount on, up to the next one. The lowest begins at 0 (23514): write all bands of a rule in one statement. */
      reseller_product_band: {
        Row: {
          /** The rule. */
          rule_id: string
          /** Where the band begins: what is left of the sale is at least this, in the sale's currency. At most 4 decimals. */
          min_amount: number
          /** Rate of the band, 0 to 1, at most 6 decimals. */
          rate: number
        }
        Insert: {
          rule_id: string
          min_amount: number
          rate: number
        }
        Update: {
          rule_id?: string
          min_amount?: number
          rate?: number
        }
        Relationships: [
          {
            foreignKeyName: "reseller_product_band_rule_id_fkey"
            columns: ["rule_id"]
            isOneToOne: f
            referencedRelation: "reseller_product_rule"
            referencedColumns: ["id"]
          },
        ]
      }
      /** What sales of single products pay instead of the tier's rate. A sale goes by the rule of its own day. Rules of one product must not overlap (23P01). */
      reseller_product_rule: {
        Row: {
          /** Key. */
          id: string
          /** The product, as in reseller_sale.product_id. */
          product_id: string
          /** percentage has a rate, flat an amount, tiered a mode and bands, and none of them what is another's (23514). */
          kind: Database["commission"]["Enums"]["reseller_rule_kind"]
          /** Of a percentage: 0 to 1, at most 6 decimals. */
          rate: number | null
          /** Of a flat rule: what a sale pays, in its currency, while anything of it stands. At most 4 decimals. */
          amount: number | null
          /** Of a tiered rule: how its bands are applied. */
          mode: Database["commission"]["Enums"]["reseller_rule_mode"] | null
          /** Days on which the rule holds, in the workspace's calendar. */
          valid_during: string
        }
        Insert: {
          id?: string
          product_id: string
          kind: Database["commission"]["Enums"]["reseller_rule_kind"]
          rate?: number | null
          amount?: number | null
          mode?: Database["commission"]["Enums"]["reseller_rule_mode"] | null
          valid_during?: string
        }
        Update: {
          id?: string
          product_id?: string
          kind?: Database["commission"]["Enums"]["reseller_rule_kind"]
          rate?: number | null
          amount?: number | null
          mode?: Database["commission"]["Enums"]["reseller_rule_mode"] | null
          valid_during?: string
        }
        Relationships: []
      }
      /** The rules of the reseller programme: one row. */
      reseller_program: {
        Row: {
          /** Always true: there is one row. */
          id: boolean
          /** Days of 24 hours after a sale before its commission is approved by itself, 0 to 3650. */
          hold_days: number
          /** Whether commissions are approved by themselves after that time, of active resellers. */
          automatic_approval: boolean
          /** Whether that is only for verified resellers. */
          requires_verification: boolean
          /** Whether refunds lower the tier of later sales; false: the highest lifetime sales so far pick it. */
          tier_demotes: boolean
          /** Whether the last or the first click that counts is paid. */
          attribution_model: Database["commission"]["Enums"]["attribution_model"]
          /** For how long after a click a sale is attributed to it, 1 second to 3650 days; a day is 24 hours, whatever the calendar. */
          attribution_window: string
          /** For how many months a customer's later sales belong to the reseller of their first completed one that the shop knows, 0 to 1200; 0: not at all, null: for ever. */
          binding_months: number | null
          /** What new partner codes begin with: 1 to 12 digits or capital letters. */
          code_prefix: string
          /** Page of the shop that referral links lead to, such as https://shop.example/start; null: links have only their parameters. */
          link_url: string | null
        }
        Insert: {
          id?: boolean
          hold_days?: number
          automatic_approval?: boolean
          requires_verification?: boolean
          tier_demotes?: boolean
          attribution_model?: Database["commission"]["Enums"]["attribution_model"]
          attribution_window?: string
          binding_months?: number | null
          code_prefix?: string
          link_url?: string | null
        }
        Update: {
          id?: boolean
          hold_days?: number
          automatic_approval?: boolean
          requires_verification?: boolean
          tier_demotes?: boolean
          attribution_model?: Database["commission"]["Enums"]["attribution_model"]
          attribution_window?: string
          binding_months?: number | null
          code_prefix?: string
          link_url?: string | null
        }
        Relationships: []
      }
      /** What was given back of each sale, and when: together refunded_amount of the sale. Kept by the triggers of reseller_sale. Lowering refunded_amount takes the newest ones back. */
      reseller_refund: {
        Row: {
          /** Key; higher is later. */
          id: number
          /** The sale. */
          sale_id: string
          /** What was given back then, in the sale's currency. */
          amount: number
          /** When: lifetime sales are lower from then on. */
          refunded_at: string
          /** Why. */
          reason: Database["commission"]["Enums"]["reseller_refund_reason"]
        }
        Insert: {
          id?: number
          sale_id: string
          amount: number
          refunded_at: string
          reason: Database["commission"]["Enums"]["reseller_refund_reason"]
        }
        Update: {
          id?: number
          sale_id?: string
          amount?: number
          refunded_at?: string
          reason?: Database["commission"]["Enums"]["reseller_refund_reason"]
        }
        Relationships: []
      }
      /** Sales that resellers brought. Only completed ones count. Any change of a sale is reflected in the commissions of its reseller. */
      reseller_sale: {
        Row: {
          /** Key; also names the commission of the sale. */
          id: string
          /** Who brought it; null: nobody. */
          reseller_id: string | null
          /** Number of the payment in the shop, unique, at most 100 bytes. */
          transaction_reference: string | null
          /** Who bought; for people. */
          client_name: string | null
          /** Address of who bought; for people. */
          client_email: string | null
          /** What was sold: picks a rule of reseller_product_rule, if there is one. */
          product_id: string | null
          /** What was sold; for people. */
          product_name: string | null
          /** In currency, above 0, at most 999,999,999,999,999, at most 4 decimals. */
          sale_amount: number
          /** ISO 4217 code of the sale and of its commission; the workspace's where none is given. */
          currency: string
          /** Only completed sales count; what was cancelled never was. */
          status: Database["commission"]["Enums"]["reseller_sale_status"]
          /** Instant of the sale, 1970 to 2199; its day is the one in the workspace's time zone. */
          sold_at: string
          /** How much of it was given back in all, 0 to sale_amount: lowers this commission, and lifetime sales from refunded_at on. */
          refunded_amount: number
          /** When something was last given back; filled in where refunded_amount grows without it. Not before the sale (23514). */
          refunded_at: string | null
          /** Why; filled in as refund where it is not given. */
          refund_reason: Database["commission"]["Enums"]["reseller_refund_reason"] | null
          /** When its commission was approved: the commission belongs to the month of this instant. Set by approve_commission(), or given with imported history. */
          approved_at: string | null
          /** When its commission was rejected, with a reason (23514 without one): the sale then never was. Not together with approved_at (23514). */
          rejected_at: string | null
          /** Why the commission was rejected, or is pending again. */
          decision_reason: string | null
          /** Who bought, as the shop's cookie calls them: the visitor_id of their clicks. At most 100 bytes. */
          visitor_id: string | null
          /** The partner code that the customer typed. */
          referral_code: string | null
          /** Their first click that counted when the sale was attributed; null: none, or deleted since. */
          first_click_id: number | null
          /** The last one. */
          last_click_id: number | null
          /** Why the sale is its reseller's; set by record_reseller_sale() and attribute_reseller_sales(), and to stated where somebody changes reseller_id. Null: whoever wrote the sale said so, or it is nobody's. */
          credited_by: Database["commission"]["Enums"]["reseller_credit"] | null
          /** Whether a signal of fraud holds its commission; kept by the triggers of fraud_signal. */
          is_held: boolean
          /** Instant whose month the commission belongs to: that of the approval, though not before the sale; 2200-01-01 while it is not approved. */
          earned_at: string
          /** When the row was written. */
          created_at: string
          /** The system that the record comes from, if any: a name of your choice. */
          source: string | null
          /** The record's key in source, unique there: who loads it again with on conflict (source, source_id) updates it. Given with source or not at all. Both are written by those who may edit all of the table. */
          source_id: string | null
        }
        Insert: {
          id?: string
          reseller_id?: string | null
          transaction_reference?: string | null
          client_name?: string | null
          client_email?: string | null
          product_id?: string | null
          product_name?: string | null
          sale_amount: number
          currency: string
          status?: Database["commission"]["Enums"]["reseller_sale_status"]
          sold_at?: string
          refunded_amount?: number
          refunded_at?: string | null
          refund_reason?: Database["commission"]["Enums"]["reseller_refund_reason"] | null
          approved_at?: string | null
          rejected_at?: string | null
          decision_reason?: string | null
          visitor_id?: string | null
          referral_code?: string | null
          first_click_id?: number | null
          last_click_id?: number | null
          credited_by?: Database["commission"]["Enums"]["reseller_credit"] | null
          is_held?: boolean
          created_at?: string
          source?: string | null
          source_id?: string | null
        }
        Update: {
          id?: string
          reseller_id?: string | null
          transaction_reference?: string | null
          client_name?: string | null
          client_email?: string | null
          product_id?: string | null
          product_name?: string | null
          sale_amount?: number
          currency?: string
          status?: Database["commission"]["Enums"]["reseller_sale_status"]
          sold_at?: string
          refunded_amount?: number
          refunded_at?: string | null
          refund_reason?: Database["commission"]["Enums"]["reseller_refund_reason"] | null
          approved_at?: string | null
          rejected_at?: string | null
          decision_reason?: string | null
          visitor_id?: string | null
          referral_code?: string | null
          first_click_id?: number | null
          last_click_id?: number | null
          credited_by?: Database["commission"]["Enums"]["reseller_credit"] | null
          is_held?: boolean
          created_at?: string
          source?: string | null
          source_id?: string | null
        }
        Relationships: [
          {
            foreignKeyName: "reseller_sale_currency_fkey"
            columns: ["currency"]
            isOneToOne: f
            referencedRelation: "currency"
            referencedColumns: ["code"]
          },
          {
            foreignKeyName: "reseller_sale_first_click_id_fkey"
            columns: ["first_click_id"]
            isOneToOne: f
            referencedRelation: "referral_click"
            referencedColumns: ["id"]
          },
          {
            foreignKeyName: "reseller_sale_last_click_id_fkey"
            columns: ["last_click_id"]
            isOneToOne: f
            referencedRelation: "referral_click"
            referencedColumns: ["id"]
          },
          {
            foreignKeyName: "reseller_sale_referral_code_fkey"
            columns: ["referral_code"]
            isOneToOne: f
            referencedRelation: "partner_code"
            referencedColumns: ["code"]
          },
          {
            foreignKeyName: "reseller_sale_reseller_id_fkey"
            columns: ["reseller_id"]
            isOneToOne: f
            referencedRelation: "reseller"
            referencedColumns: ["id"]
          },
        ]
      }
      /** Tiers by lifetime sales. A tier holds from its threshold on, up to the next one; a sale goes by the tiers of its own day and by the lifetime sales before it. install() writes none, preset reseller four. Two tiers of one threshold must not overlap (23P01). */
      reseller_tier: {
        Row: {
          /** Key. */
          id: string
          /** Name of the tier. */
          tier: string
          /** The tier holds from these lifetime sales on, in the workspace's currency: exactly the threshold has reached it. At most 4 decimals. */
          threshold: number
          /** Commission rate, 0 to 1 (0.15 is 15 %), at most 6 decimals. */
          rate: number
          /** Tier bonus as a part of the rounded commission, 0 to 1, at most 6 decimals. */
          bonus_rate: number
          /** Days on which the tier holds, in the workspace's calendar. */
          valid_during: string
        }
        Insert: {
          id?: string
          tier: string
          threshold: number
          rate: number
          bonus_rate?: number
          valid_during?: string
        }
        Update: {
          id?: string
          tier?: string
          threshold?: number
          rate?: number
          bonus_rate?: number
          valid_during?: string
        }
        Relationships: []
      }
      /** What people can be in the company. */
      role: {
        Row: {
          /** Name of the role, as in participant.role. */
          name: string
          /** What it is, in words. */
          title: string
        }
        Insert: {
          name: string
          title: string
        }
        Update: {
          name?: string
          title?: string
        }
        Relationships: []
      }
      /** What people of a role may do in each module; no row: nothing. How far it reaches (everything, a branch, the downline, oneself) follows from role and branch of the person. install() fills in defaults while the table is empty, and those of a scheme that is added later. A super_admin may do everything and has no rows; nobody else changes it. */
      role_permission: {
        Row: {
          /** The role; not super_admin (23514). */
          role: string
          /** The module. */
          module: string
          /** Whether they look at it. */
          can_view: boolean
          /** Whether they change it; only admins do (23514), those of one branch only there. */
          can_edit: boolean
          /** Whether they export it: files of reports ask for it, and frontends show it. */
          can_export: boolean
        }
        Insert: {
          role: string
          module: string
          can_view?: boolean
          can_edit?: boolean
          can_export?: boolean
        }
        Update: {
          role?: string
          module?: string
          can_view?: boolean
          can_edit?: boolean
          can_export?: boolean
        }
        Relationships: [
          {
            foreignKeyName: "role_permission_module_fkey"
            columns: ["module"]
            isOneToOne: f
            referencedRelation: "permission_module"
            referencedColumns: ["name"]
          },
          {
            foreignKeyName: "role_permission_role_fkey"
            columns: ["role"]
            isOneToOne: f
            referencedRelation: "role"
            referencedColumns: ["name"]
          },
        ]
      }
      /** Who signed up for the dashboard, read and written as profiles. A sign-up is pending until an administrator sets status to approved: then it is a participant, found by e-mail or added, who signs in by it. blocked makes them inactive. People see their own; administrators of all branches all of them. */
      rt_profile: {
        Row: {
          /** The user's id at the identity provider: the sub of the token. */
          id: string
          /** The address of the token; found again in participant when it is approved. */
          email: string | null
          /** Name, as they gave it. */
          full_name: string | null
          /** admin, affiliate or ctv (a collaborator). Only a super_admin makes admins. */
          role: string
          /** pending, approved or blocked. */
          status: string
          /** The participant, once it is approved. */
          user_id: string | null
          /** The participant who approved it; null for a database role at work. No foreign key: it outlives people. */
          approved_by: string | null
          /** When. */
          approved_at: string | null
          /** When they signed up. */
          created_at: string
        }
        Insert: {
          id: string
          email?: string | null
          full_name?: string | null
          role?: string
          status?: string
          user_id?: string | null
          approved_by?: string | null
          approved_at?: string | null
          created_at?: string
        }
        Update: {
          id?: string
          email?: string | null
          full_name?: string | null
          role?: string
          status?: string
          user_id?: string | null
          approved_by?: string | null
          approved_at?: string | null
          created_at?: string
        }
        Relationships: [
          {
            foreignKeyName: "rt_profile_user_id_fkey"
            columns: ["user_id"]
            isOneToOne: t
            referencedRelation: "participant"
            referencedColumns: ["id"]
          },
        ]
      }
      /** What was done for deals, by whom and when. It pays nothing; the newest one is last_activity of the deal. */
      sales_activity: {
        Row: {
          /** Key. */
          id: string
          /** The deal. */
          deal_id: string
          /** Who did it; null: not known. */
          participant_id: string | null
          /** What was done. */
          kind: Database["commission"]["Enums"]["sales_activity_kind"]
          /** What about; not blank. */
          subject: string
          /** When, 1970 to 2199. */
          occurred_at: string
          /** Anything; for people. */
          notes: string | null
          /** When the row was written. */
          created_at: string
          /** The system that the record comes from, if any: a name of your choice. */
          source: string | null
          /** The record's key in source, unique there: who loads it again with on conflict (source, source_id) updates it. Given with source or not at all. Both are written by those who may edit all of the table. */
          source_id: string | null
        }
        Insert: {
          id?: string
          deal_id: string
          participant_id?: string | null
          kind: Database["commission"]["Enums"]["sales_activity_kind"]
          subject: string
          occurred_at?: string
          notes?: string | null
          created_at?: string
          source?: string | null
          source_id?: string | null
        }
        Update: {
          id?: string
          deal_id?: string
          participant_id?: string | null
          kind?: Database["commission"]["Enums"]["sales_activity_kind"]
          subject?: string
          occurred_at?: string
          notes?: string | null
          created_at?: string
          source?: string | null
          source_id?: string | null
        }
        Relationships: [
          {
            foreignKeyName: "sales_activity_deal_id_fkey"
            columns: ["deal_id"]
            isOneToOne: f
            referencedRelation: "deal"
            referencedColumns: ["id"]
          },
          {
            foreignKeyName: "sales_activity_participant_id_fkey"
            columns: ["participant_id"]
            isOneToOne: f
            referencedRelation: "participant"
            referencedColumns: ["id"]
          },
        ]
      }
      /** What a rep is to sell of a product line in a month. No commission depends on it. */
      sales_objective: {
        Row: {
          /** Key. */
          id: string
          /** The rep. */
          participant_id: string
          /** The product line. */
          product_line_id: string
          /** Year of the revenue, 1970 to 2199. */
          year: number
          /** Month of the revenue, 1 to 12. */
          month: number
          /** Sales actual, in the line's currency, at most 4 decimals. */
          amount: number
        }
        Insert: {
          id?: string
          participant_id: string
          product_line_id: string
          year: number
          month: number
          amount: number
        }
        Update: {
          id?: string
          participant_id?: string
          product_line_id?: string
          year?: number
          month?: number
          amount?: number
        }
        Relationships: [
          {
            foreignKeyName: "sales_objective_participant_id_fkey"
            columns: ["participant_id"]
            isOneToOne: f
            referencedRelation: "participant"
            referencedColumns: ["id"]
          },
          {
            foreignKeyName: "sales_objective_product_line_id_fkey"
            columns: ["product_line_id"]
            isOneToOne: f
            referencedRelation: "product_line"
            referencedColumns: ["id"]
          },
        ]
      }
      /** Teams that have quotas of their own. Who stands above whom is another matter: see upline_link. */
      sales_team: {
        Row: {
          /** Key. */
          id: string
          /** Name, unique, not blank, at most 200 bytes. */
          name: string
          /** Anything; for people. */
          description: string | null
          /** The system that the record comes from, if any: a name of your choice. */
          source: string | null
          /** The record's key in source, unique there: who loads it again with on conflict (source, source_id) updates it. Given with source or not at all. Both are written by those who may edit all of the table. */
          source_id: string | null
        }
        Insert: {
          id?: string
          name: string
          description?: string | null
          source?: string | null
          source_id?: string | null
        }
        Update: {
          id?: string
          name?: string
          description?: string | null
          source?: string | null
          source_id?: string | null
        }
        Relationships: []
      }
      /** Who was in which team on which days. A team has one manager at a time (23P01). A manager who sells is a member as well: two rows. */
      sales_team_member: {
        Row: {
          /** Key. */
          id: string
          /** The team. */
          team_id: string
          /** The person. */
          participant_id: string
          /** member: what they are credited with counts to the team's quotas; manager: their components of quota_scope team go by these. */
          role: Database["commission"]["Enums"]["team_role"]
          /** The days, in the workspace's calendar. */
          valid_during: string
        }
        Insert: {
          id?: string
          team_id: string
          participant_id: string
          role?: Database["commission"]["Enums"]["team_role"]
          valid_during?: string
        }
        Update: {
          id?: string
          team_id?: string
          participant_id?: string
          role?: Database["commission"]["Enums"]["team_role"]
          valid_during?: string
        }
        Relationships: [
          {
            foreignKeyName: "sales_team_member_participant_id_fkey"
            columns: ["participant_id"]
            isOneToOne: f
            referencedRelation: "participant"
            referencedColumns: ["id"]
          },
          {
            foreignKeyName: "sales_team_member_team_id_fkey"
            columns: ["team_id"]
            isOneToOne: f
            referencedRelation: "sales_team"
            referencedColumns: ["id"]
          },
        ]
      }
      /** The schemes of this database: each calculates and closes its own months. */
      scheme: {
        Row: {
          /** Name by which functions, periods and earnings call it. */
          name: string
          /** What it is, in words. */
          title: string
          /** Whose time zone its months go by: the workspace's, or that of each person's home branch. */
          calendar: string
          /** Schemes that are closed together are closed in this order. */
          closing_order: number
          /** Whether its months are worked out from what all others have posted with them: closed after these, reopened before them. */
          closes_last: boolean
        }
        Insert: {
          name: string
          title: string
          calendar: string
          closing_order: number
          closes_last?: boolean
        }
        Update: {
          name?: string
          title?: string
          calendar?: string
          closing_order?: number
          closes_last?: boolean
        }
        Relationships: []
      }
      /** Relations of the company's own (tables, views) from which sync_source() takes records: one for each kind of record of a source. Written by register_source() and unregister_source(). Read by those who may edit all of module settings. */
      source: {
        Row: {
          /** The system that the records come from: what stands in column source of each of them. */
          name: string
          /** The table of schema commission that they are taken into. */
          fact: string
          /** The relation that offers them, with its schema: whatever has this name when it is read. */
          relation: string
          /** Whether it is synchronised before months are closed, and once a day. */
          before_runs: boolean
          /** The role that registered it: it is read as long as this role may read all of it. */
          database_role: string
          /** The person behind that request; null for a database role at work. */
          registered_by: string | null
          /** When it was registered. */
          registered_at: string
          /** Whether the calculation reads sums of the relation itself: nothing is copied. */
          in_place: boolean
          /** Set by watch_source(): what is written to the tables behind the relation is taken at once, and where that fails the write goes on, or is refused. Null: not watched. */
          watched: string | null
        }
        Insert: {
          name: string
          fact: string
          relation: string
          before_runs?: boolean
          database_role: string
          registered_by?: string | null
          registered_at?: string
          in_place?: boolean
          watched?: string | null
        }
        Update: {
          name?: string
          fact?: string
          relation?: string
          before_runs?: boolean
          database_role?: string
          registered_by?: string | null
          registered_at?: string
          in_place?: boolean
          watched?: string | null
        }
        Relationships: []
      }
      /** What the last synchronisation of a source could not take, and why: what was on record before stays as it is. A problem stays the same row until it is mended. Read by those who may edit all of module settings and of the records' module; nobody writes it. */
      source_problem: {
        Row: {
          /** Key. */
          id: number
          /** The source. */
          name: string
          /** The table that it was to be taken into. */
          fact: string
          /** The record's key in the source; null where it has none. */
          source_id: string | null
          /** The column that is wrong, where it is one. */
          column_name: string | null
          /** What the relation has there. */
          value: string | null
          /** What is wrong. */
          reason: string
          /** What to do. */
          remedy: string
          /** Since when it is so. */
          noticed_at: string
        }
        Insert: {
          id?: number
          name: string
          fact: string
          source_id?: string | null
          column_name?: string | null
          value?: string | null
          reason: string
          remedy: string
          noticed_at?: string
        }
        Update: {
          id?: number
          name?: string
          fact?: string
          source_id?: string | null
          column_name?: string | null
          value?: string | null
          reason?: string
          remedy?: string
          noticed_at?: string
        }
        Relationships: [
          {
            foreignKeyName: "source_problem_name_fact_fkey"
            columns: ["name", "fact"]
            isOneToOne: f
            referencedRelation: "source"
            referencedColumns: ["name", "fact"]
          },
        ]
      }
      /** Every synchronisation of a source: a row for each kind of record, and one without a kind where a run could not take it. What watched tables bring at once stands here only where it could not be taken, once until a synchronisation has. Read by those who may edit all of module settings; nobody writes it. */
      source_sync: {
        Row: {
          /** Grows in the order in which they ended, with gaps. */
          id: number
          /** The source. */
          name: string
          /** The table that records were taken into; null where all of it failed. */
          fact: string | null
          /** succeeded, or failed: nothing of it was kept. */
          state: string
          /** Records that were not on record. */
          inserted: number
          /** Records that were on record with other values. */
          updated: number
          /** Records that the relation no longer has. */
          deleted: number
          /** How many problems it left: those of source_problem then. */
          problems: number
          /** SQLSTATE of what ended it. */
          error_code: string | null
          /** The message of what ended it. */
          error: string | null
          /** When it began. */
          started_at: string
          /** When it ended. */
          finished_at: string
          /** The role that asked for it. */
          database_role: string
          /** The person behind the request's token; null for a database role at work. No foreign key: it outlives people. */
          started_by: string | null
        }
        Insert: {
          id?: number
          name: string
          fact?: string | null
          state: string
          inserted?: number
          updated?: number
          deleted?: number
          problems?: number
          error_code?: string | null
          error?: string | null
          started_at: string
          finished_at?: string
          database_role: string
          started_by?: string | null
        }
        Update: {
          id?: number
          name?: string
          fact?: string | null
          state?: string
          inserted?: number
          updated?: number
          deleted?: number
          problems?: number
          error_code?: string | null
          error?: string | null
          started_at?: string
          finished_at?: string
          database_role?: string
          started_by?: string | null
        }
        Relationships: []
      }
      /** What invoices say of a payee, and what tax is added and withheld, by days in the workspace's calendar. Profiles of one person must not overlap (23P01). Without one: no tax, and a payment advice instead of an invoice. Written by administrators of all branches, for others than themselves. */
      tax_profile: {
        Row: {
          /** Key. */
          id: string
          /** The payee. */
          participant_id: string
          /** Name on the invoice; not blank. */
          legal_name: string
          /** Address on the invoice; not blank, lines are kept. */
          address: string
          /** ISO 3166 code of two capital letters. */
          country: string
          /** Tax number. */
          tax_number: string | null
          /** VAT number; must be there for treatments vat and reverse_charge (23514). */
          vat_id: string | null
          /** What becomes of VAT. */
          treatment: Database["commission"]["Enums"]["tax_treatment"]
          /** From 0 to 1, with at most 6 decimals; 0 unless treatment is vat (23514). */
          vat_rate: number
          /** What the company withholds of the net amount without VAT, from 0 to 1, with at most 6 decimals. */
          withholding_rate: number
          /** While the payee agrees that the company writes their invoices (self-billing); null: a payment advice is written instead. */
          agreement_during: string | null
          /** When the row was written last. */
          changed_at: string
          /** Days on which it holds: that of a document's issue decides. */
          valid_during: string
        }
        Insert: {
          id?: string
          participant_id: string
          legal_name: string
          address: string
          country: string
          tax_number?: string | null
          vat_id?: string | null
          treatment?: Database["commission"]["Enums"]["tax_treatment"]
          vat_rate?: number
          withholding_rate?: number
          agreement_during?: string | null
          changed_at?: string
          valid_during?: string
        }
        Update: {
          id?: string
          participant_id?: string
          legal_name?: string
          address?: string
          country?: string
          tax_number?: string | null
          vat_id?: string | null
          treatment?: Database["commission"]["Enums"]["tax_treatment"]
          vat_rate?: number
          withholding_rate?: number
          agreement_during?: string | null
          changed_at?: string
          valid_during?: string
        }
        Relationships: [
          {
            foreignKeyName: "tax_profile_participant_id_fkey"
            columns: ["participant_id"]
            isOneToOne: f
            referencedRelation: "participant"
            referencedColumns: ["id"]
          },
        ]
      }
      /** Participants who conduct sessions and sell packages. A trainer who has closed a sale, conducted a session or has results cannot be deleted (23503): set status to inactive. */
      trainer: {
        Row: {
          /** The participant. */
          id: string
          /** Inactive trainers are still paid for what they have done. */
          status: Database["commission"]["Enums"]["general_status"]
          /** When the row was written. */
          created_at: string
          /** Last day worked, in the calendar of the home branch, of a trainer who has left: sessions and sales after it pay them nothing and are listed in trainer_unpaid_fact; the grade of that day decides about its month. Null: pay goes on. */
          last_day: string | null
          /** First day worked again, of a trainer who has come back: from then on everything is paid as before. Null: they have not. */
          returns_on: string | null
        }
        Insert: {
          id: string
          status?: Database["commission"]["Enums"]["general_status"]
          created_at?: string
          last_day?: string | null
          returns_on?: string | null
        }
        Update: {
          id?: string
          status?: Database["commission"]["Enums"]["general_status"]
          created_at?: string
          last_day?: string | null
          returns_on?: string | null
        }
        Relationships: [
          {
            foreignKeyName: "trainer_id_fkey"
            columns: ["id"]
            isOneToOne: t
            referencedRelation: "participant"
            referencedColumns: ["id"]
          },
        ]
      }
      /** Rate bands of the trainer scheme: at least the minimum and below the maximum, applied to the whole month. A row for a conduction fee has session_type and fee_amount; a row for sales has commission_rate. Only paid fees may have session counts, and only sales a product. Anything else breaks a check (23514). Active bands of one key never overlap (23P01); check_rate_bands() lists gaps. */
      trainer_commission_tier: {
        Row: {
          /** Key. */
          id: string
          /** Home branch of the trainers that the band is for. */
          branch: string
          /** Employment that it is for. */
          trainer_type: Database["commission"]["Enums"]["trainer_type"]
          /** Seniority that it is for. */
          trainer_category: Database["commission"]["Enums"]["trainer_category"]
          /** What it pays for. */
          commission_type: Database["commission"]["Enums"]["commission_type"]
          /** For conduction fees only. */
          session_type: Database["commission"]["Enums"]["session_type"] | null
          /** Paid sessions of the trainer's whole month from which the fee holds; null: from none on. */
          session_count_min: number | null
          /** Paid sessions below which the fee holds; null: without end. */
          session_count_max: number | null
          /** Sales of the trainer's whole month, new and renewed, from which the rate holds; null: from 0. */
          sales_threshold_min: number | null
          /** Sales below which the rate holds; null: without end. */
          sales_threshold_max: number | null
          /** Flat fee for one session, or (per_hour) for an hour of it, in the branch's currency. */
          fee_amount: number | null
          /** Share of the sales paid, 0 to 1 (0.07 is 7 %). */
          commission_rate: number | null
          /** Only active bands are used. */
          status: Database["commission"]["Enums"]["general_status"]
          /** Days on which the band holds; a month uses the bands of its last day. */
          valid_during: string
          /** Kept by a trigger. */
          last_updated_at: string
          /** The person behind the request's token, kept by a trigger; where there is none, what the writer states. */
          last_updated_by: string | null
          /** For sales only: the product (member_package.product) whose own rate it is. Null: that of every product without rates of its own on that day, and of sales without a product. The band is picked by the trainer's sales of all products. */
          product: string | null
          /** For conduction fees only: whether the fee is for an hour, and not for a session however long. What the sessions of a record took together (appointment.minutes) is paid by it, rounded once; one without a length has no price (trainer_unpriced_pair). Bands go by the count of sessions either way. */
          per_hour: boolean
        }
        Insert: {
          id?: string
          branch: string
          trainer_type: Database["commission"]["Enums"]["trainer_type"]
          trainer_category: Database["commission"]["Enums"]["trainer_category"]
          commission_type: Database["commission"]["Enums"]["commission_type"]
          session_type?: Database["commission"]["Enums"]["session_type"] | null
          session_count_min?: number | null
          session_count_max?: number | null
          sales_threshold_min?: number | null
          sales_threshold_max?: number | null
          fee_amount?: number | null
          commission_rate?: number | null
          status?: Database["commission"]["Enums"]["general_status"]
          valid_during?: string
          last_updated_at?: string
          last_updated_by?: string | null
          product?: string | null
          per_hour?: boolean
        }
        Update: {
          id?: string
          branch?: string
          trainer_type?: Database["commission"]["Enums"]["trainer_type"]
          trainer_category?: Database["commission"]["Enums"]["trainer_category"]
          commission_type?: Database["commission"]["Enums"]["commission_type"]
          session_type?: Database["commission"]["Enums"]["session_type"] | null
          session_count_min?: number | null
          session_count_max?: number | null
          sales_threshold_min?: number | null
          sales_threshold_max?: number | null
          fee_amount?: number | null
          commission_rate?: number | null
          status?: Database["commission"]["Enums"]["general_status"]
          valid_during?: string
          last_updated_at?: string
          last_updated_by?: string | null
          product?: string | null
          per_hour?: boolean
        }
        Relationships: [
          {
            foreignKeyName: "trainer_commission_tier_branch_fkey"
            columns: ["branch"]
            isOneToOne: f
            referencedRelation: "branch"
            referencedColumns: ["name"]
          },
          {
            foreignKeyName: "trainer_commission_tier_last_updated_by_fkey"
            columns: ["last_updated_by"]
            isOneToOne: f
            referencedRelation: "participant"
            referencedColumns: ["id"]
          },
        ]
      }
      /** Home branch, employment, seniority and contract of a trainer over time. They pick the rates, the calendar and the currency of a month. Two grades of one trainer must not overlap (23P01). Change a grade with change_trainer_grade(). */
      trainer_grade: {
        Row: {
          /** Key. */
          id: string
          /** The trainer. */
          trainer_id: string
          /** Home branch. */
          branch: string
          /** Employment. */
          trainer_type: Database["commission"]["Enums"]["trainer_type"]
          /** Seniority. */
          trainer_category: Database["commission"]["Enums"]["trainer_category"]
          /** Days on which the grade holds, in the branch's calendar; the grade of a month is that of its last day, or of trainer.last_day in the month in which the trainer has left. */
          valid_during: string
          /** What the contract earns: all; sessions, which is fees and no commission on sales; or sales, which is commission and no fees. What it does not earn needs no rate, counts as ever, pays 0 and is listed in trainer_unpaid_fact. */
          earns: string
        }
        Insert: {
          id?: string
          trainer_id: string
          branch: string
          trainer_type: Database["commission"]["Enums"]["trainer_type"]
          trainer_category: Database["commission"]["Enums"]["trainer_category"]
          valid_during?: string
          earns?: string
        }
        Update: {
          id?: string
          trainer_id?: string
          branch?: string
          trainer_type?: Database["commission"]["Enums"]["trainer_type"]
          trainer_category?: Database["commission"]["Enums"]["trainer_category"]
          valid_during?: string
          earns?: string
        }
        Relationships: [
          {
            foreignKeyName: "trainer_grade_branch_fkey"
            columns: ["branch"]
            isOneToOne: f
            referencedRelation: "branch"
            referencedColumns: ["name"]
          },
          {
            foreignKeyName: "trainer_grade_trainer_id_fkey"
            columns: ["trainer_id"]
            isOneToOne: f
            referencedRelation: "trainer"
            referencedColumns: ["id"]
          },
        ]
      }
      /** What each trainer earned with each member: one row for each trainer, member, year and month with activity (unique), and one without a member for sessions that are with none. Written by the calculation only; what you change here is replaced by the next one. A pair whose activity is gone loses its row. Amounts are in the branch's currency, each rounded to its minor unit half away from zero; totals add the rounded amounts. Rows of closed months are frozen (PT409). */
      trainer_monthly_commission: {
        Row: {
          /** Key; a pair keeps it through recalculations of the month. */
          id: string
          /** When the record was first written. */
          created_at: string
          /** Year, 1970 to 2199. */
          year: number
          /** Month, 1 to 12. */
          month: number
          /** The trainer. */
          trainer_id: string
          /** The member; null: sessions without one. */
          member_id: string | null
          /** Home branch of the trainer on the month's last day. */
          branch: string
          /** Employment on the month's last day. */
          trainer_type: Database["commission"]["Enums"]["trainer_type"]
          /** Seniority on the month's last day. */
          trainer_category: Database["commission"]["Enums"]["trainer_category"]
          /** Tier of the member on the month's last day; fans halve the sales rates. */
          member_tier: Database["commission"]["Enums"]["member_tier"]
          /** Count of paid sessions that picked the band of the paid fee, where a caller stated it; null: that of the trainer's whole month over all members. */
          band_session_count: number | null
          /** Sales that picked the bands of the sales rates, where a caller stated this pair's; null: those of the trainer's whole month, own shares, new and renewed. */
          band_sales: number | null
          /** Completed paid sessions: of those with several members the ones whose fee stands here (appointment.fee_each). */
          total_paid_session: number
          /** Fee for the paid sessions (money). */
          conduction_fee_paid: number
          /** Fee for one paid session as applied (per hour, where sessions_by_type has it); null where there was none. */
          conduction_paid_rate: number | null
          /** Completed free sessions. */
          total_free_session: number
          /** Fee for the free sessions (money). */
          conduction_fee_free: number
          /** Fee for one free session as applied (per hour, where sessions_by_type has it); null where there was none. */
          conduction_free_rate: number | null
          /** Completed transform sessions. */
          total_transform_session: number
          /** Fee for the transform sessions (money). */
          conduction_fee_transform: number
          /** Fee for one transform session as applied (per hour, where sessions_by_type has it); null where there was none. */
          conduction_transform_rate: number | null
          /** Completed express sessions. */
          total_express_session: number
          /** Fee for the express sessions (money). */
          conduction_fee_express: number
          /** Fee for one express session as applied (per hour, where sessions_by_type has it); null where there was none. */
          conduction_express_rate: number | null
          /** Completed sponsor sessions. */
          total_sponsor_session: number
          /** Fee for the sponsor sessions (money). */
          conduction_fee_sponsor: number
          /** Fee for one sponsor session as applied (per hour, where sessions_by_type has it); null where there was none. */
          conduction_sponsor_rate: number | null
          /** Completed compensate sessions. */
          total_compensate_session: number
          /** Fee for the compensate sessions (money). */
          conduction_fee_compensate: number
          /** Fee for one compensate session as applied (per hour, where sessions_by_type has it); null where there was none. */
          conduction_compensate_rate: number | null
          /** Completed sessions of all types, those of the company's own among them. */
          total_conduction_count: number
          /** Sum of the fees of all types (money). */
          total_conduction_fee: number
          /** The trainer's share of first sales, less refunds. */
          total_new_sales: number
          /** Rate as applied, already halved for fans: amount = sales x rate. Null where products have several: see sales_by_product. */
          new_sales_rate: number | null
          /** Commission on first sales (money). */
          sales_commission: number
          /** The trainer's share of renewals, less refunds. */
          total_renew_sales: number
          /** Rate as applied, already halved for fans. Null where products have several. */
          renew_sales_rate: number | null
          /** Commission on renewals (money). */
          renew_commission: number
          /** sales_commission + renew_commission (money). */
          total_sales_commission: number
          /** total_conduction_fee + total_sales_commission (money). */
          total_entitled_commission: number
          /** When an amount of the row last changed. */
          last_updated_at: string
          /** Where products have rates of their own: a list of commission_type, product (null: all others), sales, rate as applied and commission, rounded each, whose sums are the amounts beside it. Null where there are none. */
          sales_by_product: Json | null
          /** What the columns for the six types do not tell: a list of session_type, sessions, minutes, fee as applied and amount, rounded. It has the types of the company's own (add_session_type()), which are in the totals only, and each type whose fee is per hour: minutes are what they took together then, else null. Null where there is neither. */
          sessions_by_type: Json | null
        }
        Insert: {
          id?: string
          created_at?: string
          year: number
          month: number
          trainer_id: string
          member_id?: string | null
          branch: string
          trainer_type: Database["commission"]["Enums"]["trainer_type"]
          trainer_category: Database["commission"]["Enums"]["trainer_category"]
          member_tier: Database["commission"]["Enums"]["member_tier"]
          band_session_count?: number | null
          band_sales?: number | null
          total_paid_session: number
          conduction_fee_paid: number
          conduction_paid_rate?: number | null
          total_free_session: number
          conduction_fee_free: number
          conduction_free_rate?: number | null
          total_transform_session: number
          conduction_fee_transform: number
          conduction_transform_rate?: number | null
          total_express_session: number
          conduction_fee_express: number
          conduction_express_rate?: number | null
          total_sponsor_session: number
          conduction_fee_sponsor: number
          conduction_sponsor_rate?: number | null
          total_compensate_session: number
          conduction_fee_compensate: number
          conduction_compensate_rate?: number | null
          total_conduction_count: number
          total_conduction_fee: number
          total_new_sales: number
          new_sales_rate?: number | null
          sales_commission: number
          total_renew_sales: number
          renew_sales_rate?: number | null
          renew_commission: number
          total_sales_commission: number
          total_entitled_commission: number
          last_updated_at?: string
          sales_by_product?: Json | null
          sessions_by_type?: Json | null
        }
        Update: {
          id?: string
          created_at?: string
          year?: number
          month?: number
          trainer_id?: string
          member_id?: string | null
          branch?: string
          trainer_type?: Database["commission"]["Enums"]["trainer_type"]
          trainer_category?: Database["commission"]["Enums"]["trainer_category"]
          member_tier?: Database["commission"]["Enums"]["member_tier"]
          band_session_count?: number | null
          band_sales?: number | null
          total_paid_session?: number
          conduction_fee_paid?: number
          conduction_paid_rate?: number | null
          total_free_session?: number
          conduction_fee_free?: number
          conduction_free_rate?: number | null
          total_transform_session?: number
          conduction_fee_transform?: number
          conduction_transform_rate?: number | null
          total_express_session?: number
          conduction_fee_express?: number
          conduction_express_rate?: number | null
          total_sponsor_session?: number
          conduction_fee_sponsor?: number
          conduction_sponsor_rate?: number | null
          total_compensate_session?: number
          conduction_fee_compensate?: number
          conduction_compensate_rate?: number | null
          total_conduction_count?: number
          total_conduction_fee?: number
          total_new_sales?: number
          new_sales_rate?: number | null
          sales_commission?: number
          total_renew_sales?: number
          renew_sales_rate?: number | null
          renew_commission?: number
          total_sales_commission?: number
          total_entitled_commission?: number
          last_updated_at?: string
          sales_by_product?: Json | null
          sessions_by_type?: Json | null
        }
        Relationships: [
          {
            foreignKeyName: "trainer_monthly_commission_branch_fkey"
            columns: ["branch"]
            isOneToOne: f
            referencedRelation: "branch"
            referencedColumns: ["name"]
          },
          {
            foreignKeyName: "trainer_monthly_commission_member_id_fkey"
            columns: ["member_id"]
            isOneToOne: f
            referencedRelation: "member"
            referencedColumns: ["id"]
          },
          {
            foreignKeyName: "trainer_monthly_commission_trainer_id_fkey"
            columns: ["trainer_id"]
            isOneToOne: f
            referencedRelation: "trainer"
            referencedColumns: ["id"]
          },
        ]
      }
      /** Uplines over time, kept by triggers beside participant.upline_id. A month uses the links of its last day. Correct the ranges here if a move was recorded on the wrong day. Links of one participant must not overlap (23P01); cycles are refused (23514). Uplines can be changed at READ COMMITTED only (0A000). */
      upline_link: {
        Row: {
          /** The participant. */
          participant_id: string
          /** The participant directly above. */
          upline_id: string
          /** Days on which the link holds, in the workspace's calendar. */
          valid_during: string
        }
        Insert: {
          participant_id: string
          upline_id: string
          valid_during?: string
        }
        Update: {
          participant_id?: string
          upline_id?: string
          valid_during?: string
        }
        Relationships: [
          {
            foreignKeyName: "upline_link_participant_id_fkey"
            columns: ["participant_id"]
            isOneToOne: f
            referencedRelation: "participant"
            referencedColumns: ["id"]
          },
          {
            foreignKeyName: "upline_link_upline_id_fkey"
            columns: ["upline_id"]
            isOneToOne: f
            referencedRelation: "participant"
            referencedColumns: ["id"]
          },
        ]
      }
      /** Who is paid by which plan, from a day to a day. Several plans at once pay each for itself; one plan must not be assigned twice on a day (23P01). To end an assignment set end_date: deleting it takes back what it paid. */
      user_compensation_plan: {
        Row: {
          /** Key. */
          id: string
          /** The person. */
          participant_id: string
          /** The plan. */
          plan_id: string
          /** The first close date that it pays, in the workspace's calendar. */
          start_date: string
          /** The last one; null: until further notice. Not before start_date (23514). */
          end_date: string | null
          /** The same days as a range. */
          valid_during: string
        }
        Insert: {
          id?: string
          participant_id: string
          plan_id: string
          start_date: string
          end_date?: string | null
        }
        Update: {
          id?: string
          participant_id?: string
          plan_id?: string
          start_date?: string
          end_date?: string | null
        }
        Relationships: [
          {
            foreignKeyName: "user_compensation_plan_participant_id_fkey"
            columns: ["participant_id"]
            isOneToOne: f
            referencedRelation: "participant"
            referencedColumns: ["id"]
          },
          {
            foreignKeyName: "user_compensation_plan_plan_id_fkey"
            columns: ["plan_id"]
            isOneToOne: f
            referencedRelation: "compensation_plan"
            referencedColumns: ["id"]
          },
        ]
      }
      /** The settings of the whole company: always exactly one row. It cannot be deleted (23001). */
      workspace: {
        Row: {
          /** Always true: there is one row. */
          id: boolean
          /** Title that frontends show. */
          name: string
          /** Legal name of the company. */
          company: string | null
          /** ISO 4217 code of the company's own currency. */
          currency: string
          /** IANA time zone in which months begin and end where no branch says otherwise, and those of schemes that go by the workspace. */
          time_zone: string
          /** From this day of the next month on, in each branch's calendar, a month is due to be closed: 1 to 28. */
          month_end_day: number
          /** First day of the first month that is posted; null: no month is left out. Months before are calculated and shown, but neither due nor closed: what was used before has paid them. */
          ledger_starts_on: string | null
          /** Whether months are closed by two people: one approves what a month comes to (approve_closing()), another one or the schedule closes it. Switched off by a super_admin. */
          closing_needs_approval: boolean
          /** Whether no month is closed while unattributed_records() has any of it: sales that nobody closed, and records of sources that could not be taken. */
          refuses_unattributed: boolean
          /** Of the trainer scheme. immediate: triggers reprice what a change touches in the same transaction; manual: only the calculate functions do. The network has network_plan.recalculation. */
          recalculation: string
        }
        Insert: {
          id?: boolean
          name?: string
          company?: string | null
          currency?: string
          time_zone?: string
          month_end_day?: number
          ledger_starts_on?: string | null
          closing_needs_approval?: boolean
          refuses_unattributed?: boolean
          recalculation?: string
        }
        Update: {
          id?: boolean
          name?: string
          company?: string | null
          currency?: string
          time_zone?: string
          month_end_day?: number
          ledger_starts_on?: string | null
          closing_needs_approval?: boolean
          refuses_unattributed?: boolean
          recalculation?: string
        }
        Relationships: [
          {
            foreignKeyName: "workspace_currency_fkey"
            columns: ["currency"]
            isOneToOne: f
            referencedRelation: "currency"
            referencedColumns: ["code"]
          },
        ]
      }
    }
    Views: {
      /** What each person has in each currency. Currencies are never added up. */
      account_balance: {
        Row: {
          /** Whose account it is. */
          participant_id: string | null
          /** Their name; null where it may not be seen. */
          participant_name: string | null
          /** ISO 4217 code of the amounts. */
          currency: string | null
          /** Sum of what was posted. */
          posted: number | null
          /** Completed payouts. */
          paid: number | null
          /** Payouts that are requested, approved or processing. */
          on_its_way: number | null
          /** posted - paid - on_its_way; below 0 it is carried forward. */
          balance: number | null
          /** What of it is held. */
          held: number | null
          /** balance - held, at least 0: what can be requested. */
          available: number | null
        }
        Relationships: []
      }
      /** Every change that reached a closed month, a row each. Order by id descending for the newest. */
      adjustment_cause: {
        Row: {
          /** Grows in the order in which changes were noted, with gaps. */
          id: number | null
          /** The scheme. */
          scheme: string | null
          /** The closed month. */
          year: number | null
          /** Month, 1 to 12. */
          month: number | null
          /** The people whom it concerns, as far as the caller sees them; null: whoever the month has. */
          participant_ids: string[] | null
          /** Of facts: recorded, changed, refunded, deleted, or changed unnoticed (while triggers were off). Of settings: setting changed. Of both: truncated. */
          kind: string | null
          /** What happened, in words. */
          cause: string | null
          /** Table of schema commission that was changed. */
          table_name: string | null
          /** The fact in table_name; null: settings, or many. */
          record_id: string | null
          /** When it was noted. */
          noted_at: string | null
          /** The posting that took it into account: a closing with its adjustments, or the reopening of the month. Null: pending. */
          posting_id: number | null
        }
        Relationships: []
      }
      /** The runs of calculation_run, for dashboards: with the name of the person, how much is done, and whether the session that worked on a run was lost. Order by id descending for the newest. */
      calculation_progress: {
        Row: {
          /** Grows in the order in which runs began, with gaps. */
          id: number | null
          /** month end: calculates, verifies and closes; refresh: only calculates. */
          task: string | null
          /** The scheme. */
          scheme: string | null
          /** Year. */
          year: number | null
          /** Month, 1 to 12. */
          month: number | null
          /** calculate, verify, close; done after the last one. */
          phase: string | null
          /** running, succeeded, failed, or interrupted: its session was lost or cancelled, or no request takes steps of it any more, and the next call goes on. */
          state: string | null
          /** Calculated so far: people, or the month (0 or 1) where a scheme calculates it as a whole. */
          done: number | null
          /** How many there are to calculate. */
          total: number | null
          /** How much of the calculate phase is done. */
          percent_calculated: number | null
          /** Rows of results that the calculate phase added, changed or removed; 0 where track_counts is off. */
          rows_changed: number | null
          /** When it began. */
          started_at: string | null
          /** When it last moved on. */
          updated_at: string | null
          /** When it succeeded or failed; null while it runs. */
          finished_at: string | null
          /** Until now where it still runs. */
          duration: string | null
          /** SQLSTATE of what ended it. */
          error_code: string | null
          /** The message of what ended it. */
          error: string | null
          /** The error's DETAIL. */
          error_detail: string | null
          /** The error's HINT. */
          error_hint: string | null
          /** The person behind the request; null for a database role at work. */
          started_by_name: string | null
          /** The role that asked for it. */
          database_role: string | null
          /** The session that works on it, as in pg_stat_activity; 0 where requests take its steps (advance_month_end()). */
          backend_pid: number | null
          /** The broken-off run where this one went on. */
          continues_id: number | null
        }
        Relationships: []
      }
      /** The months that have results, newest first, with whether they are closed. Frontends fill lists of months from it: ask for the columns that are shown, for totals are summed up from the results that the caller sees. */
      commission_period: {
        Row: {
          /** Year. */
          year: number | null
          /** Month. */
          month: number | null
          /** open or closed. */
          status: Database["commission"]["Enums"]["period_status"] | null
          /** When it was closed last; null while it is open. */
          closed_at: string | null
          /** total_entitled_commission of the month, summed up by currency: {"MYR": 4445.00}. */
          totals: Json | null
        }
        Relationships: []
      }
      /** The trainers' results that the caller sees, summed up: in each currency a row for each month and each year (month is null), of each branch and of all of them (branch is null). Ask for one of the four. Open months are as they stand now. */
      commission_total: {
        Row: {
          /** Year. */
          year: number | null
          /** Month, 1 to 12; null: the whole year. */
          month: number | null
          /** Home branch of the trainers; null: all branches of the currency. */
          branch: string | null
          /** ISO 4217 code of the amounts. */
          currency: string | null
          /** Trainers with activity. */
          trainer_count: number | null
          /** Members with activity. */
          member_count: number | null
          /** Completed sessions of all types. */
          total_conduction_count: number | null
          /** Fees for sessions (money). */
          total_conduction_fee: number | null
          /** First sales, less refunds. */
          total_new_sales: number | null
          /** Renewals, less refunds. */
          total_renew_sales: number | null
          /** Commission on sales (money). */
          total_sales_commission: number | null
          /** total_conduction_fee + total_sales_commission (money). */
          total_entitled_commission: number | null
        }
        Relationships: []
      }
      /** What has come in: a row for each commission month, source and product line that has sales. Nothing is ticked by hand. */
      data_status: {
        Row: {
          /** Commission year. */
          year: number | null
          /** Commission month, 1 to 12. */
          month: number | null
          /** Where the sales come from; null: written by hand. */
          source: string | null
          /** Name of the product line. */
          product_line: string | null
          /** ISO 4217 code of the amounts. */
          currency: string | null
          /** How many sales. */
          row_count: number | null
          /** What the vendor sold (exact). */
          sales_actual: number | null
          /** What the house earns of it (exact). */
          revenue_actual: number | null
          /** When the newest of them came in. */
          last_upload: string | null
        }
        Relationships: []
      }
      /** Commissions of deals with names and states. A state follows from facts, payouts and disputes; nobody sets it. */
      deal_commission_report: {
        Row: {
          /** Key of deal_commission. */
          id: string | null
          /** The deal. */
          deal_id: string | null
          /** What it is called. */
          deal_name: string | null
          /** The customer. */
          account_name: string | null
          /** Who is paid. */
          participant_id: string | null
          /** Their name, for who may know it. */
          participant_name: string | null
          /** The plan. */
          plan_id: string | null
          /** Its name. */
          plan_name: string | null
          /** The component. */
          component_id: string | null
          /** Its name. */
          component_name: string | null
          /** Its kind. */
          kind: string | null
          /** When the deal was won. */
          close_date: string | null
          /** Year in which the amount is earned; null while it waits. */
          year: number | null
          /** Month, 1 to 12; null while it waits. */
          month: number | null
          /** What the component pays a part of, in currency. */
          credit_amount: number | null
          /** The one rate that was applied, 0 to 1; null where it was none or several. */
          commission_rate: number | null
          /** All that the component pays for the deal, rounded to the currency, half away from zero. */
          commission: number | null
          /** What of it is earned in the month, or waits. */
          amount: number | null
          /** ISO 4217 code of the plan. */
          currency: string | null
          /** pending: a gate is not reached or a payment has not come; calculated; paid: completed payouts cover all that was posted to the person for such components in the month; disputed: they dispute the deal, or a line of these. */
          status: string | null
          /** When the amount last changed. */
          last_updated_at: string | null
        }
        Relationships: []
      }
      /** The deals that the caller sees, with names and what is left and likely of them. The order by close_date and id is stable and has an index. */
      deal_report: {
        Row: {
          /** The deal. */
          id: string | null
          /** What it is called. */
          name: string | null
          /** The customer. */
          account_name: string | null
          /** Whose deal it is. */
          owner_id: string | null
          /** Their name; null for whom the caller does not see. */
          owner_name: string | null
          /** open, closed_won or closed_lost. */
          status: Database["commission"]["Enums"]["deal_status"] | null
          /** Stage of the pipeline. */
          stage: string | null
          /** Its title. */
          stage_title: string | null
          /** How likely it is won, in percent. */
          probability: number | null
          /** In currency. */
          amount: number | null
          /** What was given back of it. */
          refunded_amount: number | null
          /** What is left of it. */
          net_amount: number | null
          /** ISO 4217 code of all amounts. */
          currency: string | null
          /** Of open deals amount times probability, rounded to the minor unit; else null. */
          weighted_value: number | null
          /** The day on which it was closed, or is expected to be. */
          close_date: string | null
          /** The day on which it was opened. */
          created_date: string | null
          /** When something was last done for it. */
          last_activity: string | null
          /** What the customer has paid. */
          paid_amount: number | null
          /** Number of the order or contract. */
          reference_id: string | null
          /** What was said with the last change. */
          reason: string | null
          /** When the row was written. */
          created_at: string | null
        }
        Relationships: []
      }
      /** Won deals that pay somebody nothing because something is missing: a plan, a component, bands, an exchange rate. Their months do not close. Empty when all is well. */
      deal_unpriced: {
        Row: {
          /** The deal. */
          deal_id: string | null
          /** What it is called. */
          deal_name: string | null
          /** When it was won. */
          close_date: string | null
          /** Its amount. */
          amount: number | null
          /** ISO 4217 code of amount. */
          currency: string | null
          /** Whom it does not pay. */
          participant_id: string | null
          /** Their name, for who may know it. */
          participant_name: string | null
          /** Year of its close date. */
          year: number | null
          /** Month of its close date, 1 to 12. */
          month: number | null
          /** Whether it reached a month that is closed. */
          is_closed: boolean | null
          /** SQLSTATE of the reason. */
          error_code: string | null
          /** What is missing. */
          error_message: string | null
          /** What to do about it. */
          error_hint: string | null
        }
        Relationships: []
      }
      /** Disputes, and which of them should have been answered by now. */
      dispute_status: {
        Row: {
          /** The dispute. */
          dispute_id: string | null
          /** Whose pay it is about. */
          participant_id: string | null
          /** Their name; null where it may not be seen. */
          participant_name: string | null
          /** What it is about. */
          subject: Database["commission"]["Enums"]["dispute_subject"] | null
          /** The line in earning, where it is one. */
          posting_id: number | null
          /** Its number within the posting. */
          line: number | null
          /** The sale, where it is about its commission. */
          sale_id: string | null
          /** The payout, where it is one. */
          payout_id: string | null
          /** What is wrong. */
          description: string | null
          /** What they expected, in currency. */
          expected_amount: number | null
          /** ISO 4217 code of expected_amount. */
          currency: string | null
          /** Where it stands. */
          status: Database["commission"]["Enums"]["dispute_state"] | null
          /** The day by which it is to be answered. */
          due_on: string | null
          /** Whether that day is over and it waits still. */
          is_overdue: boolean | null
          /** When it was opened. */
          opened_at: string | null
          /** When it was answered. */
          decided_at: string | null
          /** The answer. */
          resolution: string | null
          /** The manual adjustment that makes it good. */
          adjustment_id: string | null
          /** When its rejection was appealed. */
          appealed_at: string | null
          /** When it was found overdue. */
          escalated_at: string | null
          /** How much was said about it. */
          comment_count: number | null
        }
        Relationships: []
      }
      /** What is still to be paid back of draws, by person and currency: the sum of the ledger's lines. After the last month of a draw it is told here, and nothing collects it but another draw. */
      draw_balance: {
        Row: {
          /** Whose it is. */
          participant_id: string | null
          /** Their name, for who may know it. */
          participant_name: string | null
          /** ISO 4217 code of the amounts. */
          currency: string | null
          /** All that was posted as advances that are paid back. */
          advanced: number | null
          /** All that was taken back. */
          recovered: number | null
          /** advanced - recovered. */
          balance: number | null
          /** First day of the last month in which a draw held, up to the present one. */
          last_month_on: string | null
        }
        Relationships: []
      }
      /** Months with a draw: what was earned, what is advanced, taken back and paid. People see their own; administrators and managers those of their people. */
      draw_report: {
        Row: {
          /** Whose it is. */
          participant_id: string | null
          /** Their name, for who may know it. */
          participant_name: string | null
          /** Year. */
          year: number | null
          /** Month, 1 to 12. */
          month: number | null
          /** ISO 4217 code of the amounts. */
          currency: string | null
          /** Whether the draw is paid back. */
          kind: Database["commission"]["Enums"]["draw_kind"] | null
          /** What they get in the month at least. */
          draw_amount: number | null
          /** What all other schemes have posted with the month. */
          posted_amount: number | null
          /** What of earlier advances is still to be paid back. */
          opening_balance: number | null
          /** What is missing to the draw. */
          advance: number | null
          /** What is taken back. */
          recovery: number | null
          /** What is still to be paid back after the month. */
          balance: number | null
          /** posted_amount + advance - recovery: what the month comes to; less than the draw only where posted_amount is negative. */
          pay_amount: number | null
          /** open: it follows what other schemes post; closed: it is posted. */
          status: Database["commission"]["Enums"]["period_status"] | null
        }
        Relationships: []
      }
      /** Every sale of a product line, by the column names that existing dashboards use. Amounts of commission are rounded sale by sale; whether the second tier is paid follows from the year: see product_line_month. */
      harmonised_table: {
        Row: {
          /** The sale. */
          id: string | null
          /** The rep. */
          participant_id: string | null
          /** Commission month, YYYY-MM. */
          "Commission Date": string | null
          /** Commission year. */
          "Commission Date YYYY": string | null
          /** Commission month, 01 to 12. */
          "Commission Date MM": string | null
          /** Day of the revenue. */
          "Revenue Recognition Date": string | null
          /** Its year. */
          "Revenue Recognition YYYY": string | null
          /** Its month, 01 to 12. */
          "Revenue Recognition MM": string | null
          /** Name of the rep. */
          "Sales Rep": string | null
          /** Name of the product line. */
          "Product Line": string | null
          /** What the vendor sold (exact). */
          "Sales Actual": number | null
          /** What the house earns of it (exact). */
          "Rev Actual": number | null
          /** Revenue x tier 1 rate, rounded to the currency, half away from zero; null without a rate. */
          "Comm Amount tier 1": number | null
          /** Revenue x the difference of the rates, rounded once; null without a rate. */
          "Comm tier 2 diff amount": number | null
          /** YYYY-MM of the month in which the threshold was reached, this one or one before; null: not yet. */
          "Commission tier 2 date": string | null
          /** Where the sale comes from. */
          "Data Source": string | null
          /** ISO 4217 code of all amounts. */
          currency: string | null
        }
        Relationships: []
      }
      /** Invoices, credit notes and payment advices, and what became of them. */
      invoice_status: {
        Row: {
          /** The document. */
          invoice_id: string | null
          /** Its number. */
          number: string | null
          /** What it is. */
          kind: Database["commission"]["Enums"]["invoice_kind"] | null
          /** The payee. */
          participant_id: string | null
          /** Their name; null where it may not be seen. */
          participant_name: string | null
          /** ISO 4217 code of all amounts. */
          currency: string | null
          /** Without tax. */
          subtotal: number | null
          /** VAT. */
          tax_amount: number | null
          /** What is withheld. */
          withholding_amount: number | null
          /** subtotal + tax_amount - withholding_amount. */
          total_amount: number | null
          /** When it was issued. */
          issue_date: string | null
          /** When it is due. */
          due_date: string | null
          /** paid: completed payouts cover all that it bills; overdue: they do not, and due_date is over; issued: else. */
          status: string | null
          /** The payout with which it was issued. */
          payout_id: string | null
          /** What that payment is called at the bank. */
          payment_reference: string | null
          /** Of credit notes, the number of the invoice that they correct. */
          corrects_number: string | null
        }
        Relationships: []
      }
      /** What was billed for each payee, currency and year of issue. */
      invoice_summary: {
        Row: {
          /** The payee. */
          participant_id: string | null
          /** Their name; null where it may not be seen. */
          participant_name: string | null
          /** ISO 4217 code of the amounts. */
          currency: string | null
          /** Year of issue. */
          year: number | null
          /** Invoices. */
          invoice_count: number | null
          /** Credit notes. */
          credit_note_count: number | null
          /** Payment advices. */
          payment_advice_count: number | null
          /** Without tax, credit notes taken off. */
          subtotal: number | null
          /** VAT. */
          tax_amount: number | null
          /** What was withheld. */
          withholding_amount: number | null
          /** subtotal + tax_amount - withholding_amount. */
          total_amount: number | null
          /** How much more than the year before, as a part of that (0.25: a quarter more); null where nothing was billed then. */
          year_growth: number | null
        }
        Relationships: []
      }
      /** The jobs of pg_commission in pg_cron, the months whose last run failed or was broken off and that are still to be closed, closed months that late changes reached which cannot be priced, and sources that are not in step because taking them failed. Where pg_cron is missing, the months only. Worth an alert: is_failing and is_late. Seen by those who may see all of module earnings. */
      job_status: {
        Row: {
          /** Name of the job; or task, scheme and month of a run. */
          name: string | null
          /** When the job runs, in GMT; null for a run. */
          schedule: string | null
          /** Whether the job is switched on; null for a run. */
          is_active: boolean | null
          /** Of the last run: starting, running, succeeded, failed ... as pg_cron says; failed or interrupted of a month. Null: it never ran. */
          state: string | null
          /** Whether the last run failed or was broken off. */
          is_failing: boolean | null
          /** What the last run said. */
          message: string | null
          /** When the last run began. */
          last_started_at: string | null
          /** When the last run ended, or last moved on where it was broken off. */
          last_finished_at: string | null
          /** When a run last succeeded. */
          last_succeeded_at: string | null
          /** How often it failed in the last 30 days. */
          failures: number | null
          /** Whether an active job has not begun for twice as long as its schedule allows: pg_cron is stopped, or cannot connect. False for a run. */
          is_late: boolean | null
        }
        Relationships: []
      }
      /** The ledger by month of closing, scheme, person and currency: what is due with that month. */
      monthly_earning: {
        Row: {
          /** Year. */
          year: number | null
          /** Month, 1 to 12. */
          month: number | null
          /** The scheme. */
          scheme: string | null
          /** The person. */
          participant_id: string | null
          /** Name; null where it may not be seen. */
          participant_name: string | null
          /** ISO 4217 code of the amounts. */
          currency: string | null
          /** earned + adjustments + reversals. */
          amount: number | null
          /** What closings posted for the month itself: of one that was closed again all of them, which reversals take back but for the last. */
          earned: number | null
          /** Differences to earlier closed months. */
          adjustments: number | null
          /** Taken back because the month was reopened. */
          reversals: number | null
          /** Lines of the ledger. */
          line_count: number | null
          /** The branch that the person belongs to today; null for all branches, and where it may not be seen. */
          participant_branch: string | null
          /** The person's key in the system that they come from, such as a personnel number; null where it may not be seen. */
          participant_source_id: string | null
        }
        Relationships: []
      }
      /** Volumes and commissions for each participant and month, by the names that existing dashboards use. Exact amounts in the workspace's currency: the rows of network_month. */
      monthly_stats: {
        Row: {
          /** user_id, an underscore, and the month. */
          id: string | null
          /** The participant. */
          user_id: string | null
          /** YYYY-MM. */
          month: string | null
          /** Personal volume (exact). */
          personal_sales_volume: number | null
          /** Sales brought as the Sharer (exact). */
          shared_out_volume: number | null
          /** Sales executed as the Receiver (exact). */
          received_volume: number | null
          /** Personal volumes of the direct downline (exact). */
          f1_sales_volume: number | null
          /** Rate, 0 to 1. */
          tier_rate: number | null
          /** Commission on own sales (exact). */
          comm_direct: number | null
          /** Commission as the Sharer (exact). */
          comm_shared: number | null
          /** Commission as the Receiver (exact). */
          comm_received: number | null
          /** Commission on the downline (exact). */
          comm_override: number | null
          /** Sum of the four (exact). Rewards are in network_month.reward. */
          total_commission: number | null
          /** When a figure of the row last changed. */
          last_updated: string | null
        }
        Relationships: []
      }
      /** The person behind the request: one row; none for a token of nobody on record, nor for a database role at work. */
      my_profile: {
        Row: {
          /** The participant. */
          id: string | null
          /** Name. */
          name: string | null
          /** Email address. */
          email: string | null
          /** Address of the picture. */
          avatar_url: string | null
          /** Role. */
          role: string | null
          /** The branch that filters are locked to; null: the person may choose. */
          branch: string | null
          /** Whether the person is active. */
          status: Database["commission"]["Enums"]["general_status"] | null
          /** Whose rows the person sees where they may look at all: all, branch, downline (and their own), or self. */
          visibility: string | null
          /** Title that frontends show. */
          workspace_name: string | null
          /** Legal name of the company. */
          company: string | null
          /** Currency of the workspace; branches have their own. */
          currency: string | null
          /** Time zone of the workspace; branches have their own. */
          time_zone: string | null
          /** Whether workbooks, PDF and files of vendors are there: the extension pg_commission_documents is installed. */
          makes_files: boolean | null
          /** Modules of permissions of which the company has any record, by which frontends leave out pages of schemes that it does not use. */
          modules_in_use: string[] | null
        }
        Relationships: []
      }
      /** Key figures of each participant and month, in currency. A participant without a row in network_month has none here. network_kpi_workspace sums up the whole network. */
      network_kpi: {
        Row: {
          /** The participant. */
          participant_id: string | null
          /** Name. */
          participant_name: string | null
          /** Year. */
          year: number | null
          /** Month, 1 to 12. */
          month: number | null
          /** ISO 4217 code of all amounts of the row. */
          currency: string | null
          /** Sales executed: own and received, net of refunds (exact). */
          revenue: number | null
          /** Commission on own sales (exact). */
          commission_direct: number | null
          /** Commission as the Sharer (exact). */
          commission_shared: number | null
          /** Commission as the Receiver (exact). */
          commission_received: number | null
          /** Commission on the downline (exact). */
          commission_override: number | null
          /** Sum of the four (exact). */
          total_commission: number | null
          /** KPI rewards (exact). */
          reward: number | null
          /** Customers (by e-mail address, else phone, else name, without regard to case) whose first approved purchase from the participant was in the month. */
          new_customers: number | null
          /** Everybody below today. */
          network_size: number | null
          /** Personal + F1 volume (exact). */
          ranking_volume: number | null
          /** Rate of the month, 0 to 1. */
          tier_rate: number | null
          /** Rate of the next tier by ranking volume; null in the highest tier. */
          next_tier_rate: number | null
          /** Ranking volume that the next tier holds above; null in the highest tier. */
          next_tier_threshold: number | null
          /** Ranking volume missing to the next tier's threshold, which must be exceeded; null in the highest tier. */
          missing_for_next_tier: number | null
        }
        Relationships: []
      }
      /** Key figures of the whole network for each month, in currency; for those who see all of it. */
      network_kpi_workspace: {
        Row: {
          /** Year. */
          year: number | null
          /** Month, 1 to 12. */
          month: number | null
          /** ISO 4217 code of all amounts of the row. */
          currency: string | null
          /** Sales net of refunds, each counted once (exact). */
          revenue: number | null
          /** Commission on own sales, of all participants (exact). */
          commission_direct: number | null
          /** Commission as the Sharer, of all participants (exact). */
          commission_shared: number | null
          /** Commission as the Receiver, of all participants (exact). */
          commission_received: number | null
          /** Commission on the downline, of all participants (exact). */
          commission_override: number | null
          /** Sum of the four (exact). */
          total_commission: number | null
          /** KPI rewards of all participants (exact). */
          reward: number | null
          /** Customers whose first approved purchase from anybody was in the month. */
          new_customers: number | null
          /** Participants with personal volume. */
          active_participants: number | null
          /** Affiliates and collaborators there are today. */
          network_size: number | null
        }
        Relationships: []
      }
      /** The tree of today, a row for each participant. level, path and the counts of a few rows are found by a walk each; for more, the tree is read once. */
      network_member: {
        Row: {
          /** The participant. */
          id: string | null
          /** Name. */
          name: string | null
          /** Email address. */
          email: string | null
          /** Address of the picture. */
          avatar_url: string | null
          /** Role. */
          role: string | null
          /** Whether the person is active; nothing is calculated from it. */
          status: Database["commission"]["Enums"]["general_status"] | null
          /** The participant directly above; null: nobody. */
          upline_id: string | null
          /** Name of the upline. */
          upline_name: string | null
          /** 0 for a root, 1 for its direct downline, and so on. */
          level: number | null
          /** Ids from the root down to the participant; below level 100, from the hundredth upline down. */
          path: string[] | null
          /** How many are directly below. */
          direct_downline: number | null
          /** Everybody below, on all levels. */
          total_downline: number | null
          /** When the participant was written. */
          created_at: string | null
        }
        Relationships: []
      }
      /** Sales of each seller and month, read from the sales themselves: approved net of refunds, pending and refunded. */
      network_monthly_sales: {
        Row: {
          /** The seller or Receiver. */
          participant_id: string | null
          /** Name. */
          participant_name: string | null
          /** Year in the workspace's time zone. */
          year: number | null
          /** Month, 1 to 12. */
          month: number | null
          /** ISO 4217 code of all amounts of the row. */
          currency: string | null
          /** Approved retail sales. */
          sale_count: number | null
          /** Their amounts, net of refunds. */
          sales: number | null
          /** Of these, sold alone. */
          own_sales: number | null
          /** Of these, shared by somebody else. */
          received_sales: number | null
          /** Approved rewards, net of refunds. */
          rewards: number | null
          /** Pending sales and rewards. */
          pending_count: number | null
          /** Their amounts. */
          pending_amount: number | null
          /** Given back: parts of approved sales, and refunded ones in full. */
          refunded_amount: number | null
        }
        Relationships: []
      }
      /** What deferred mode has not applied yet, by month: no rows means that all figures are up to date. */
      network_staleness: {
        Row: {
          /** Year. */
          year: number | null
          /** Month, 1 to 12. */
          month: number | null
          /** Changes that wait, summed by statement, seller and Sharer. */
          waiting_changes: number | null
          /** When the oldest one was written. */
          waiting_since: string | null
          /** How long ago that is. */
          age: string | null
        }
        Relationships: []
      }
      /** Sales and rewards with the names of the people in them. */
      network_transaction: {
        Row: {
          /** The sale. */
          id: string | null
          /** Instant of the sale. */
          sold_at: string | null
          /** Year in the workspace's time zone. */
          year: number | null
          /** Month, 1 to 12, there. */
          month: number | null
          /** The seller or Receiver. */
          participant_id: string | null
          /** Name of the seller. */
          participant_name: string | null
          /** The Sharer; null: sold alone. */
          shared_by: string | null
          /** Name of the Sharer. */
          shared_by_name: string | null
          /** Sale or reward. */
          sale_type: Database["commission"]["Enums"]["network_sale_type"] | null
          /** Only approved ones count. */
          status: Database["commission"]["Enums"]["network_sale_status"] | null
          /** Amount before refunds. */
          amount: number | null
          /** Given back. */
          refunded_amount: number | null
          /** What counts: amount less refunds of approved sales, else 0. */
          net_amount: number | null
          /** ISO 4217 code of all amounts of the row. */
          currency: string | null
          /** Customer. */
          customer_name: string | null
          /** Customer's address. */
          customer_email: string | null
          /** Customer's number. */
          customer_phone: string | null
          /** What was sold. */
          product_name: string | null
          /** Number in the system that it comes from. */
          reference_id: string | null
          /** Anything else. */
          metadata: Json | null
          /** When the sale was written. */
          created_at: string | null
        }
        Relationships: []
      }
      /** Objectives and thresholds at a glance: a row for each year, product line and rep who has either, and one with the sum of each line. Written in sales_objective and rep_threshold. */
      objective_matrix: {
        Row: {
          /** Year of the revenue, of thresholds the commission year. */
          year: number | null
          /** Name of the product line. */
          product_line: string | null
          /** ISO 4217 code of all amounts. */
          currency: string | null
          /** The rep; null in the row of the line. */
          participant_id: string | null
          /** Name of the rep; null in the row of the line. */
          participant_name: string | null
          /** Whether the row is the sum of the line, of those reps whom the caller sees. */
          is_subtotal: boolean | null
          /** From which sales of the year on the second tier is paid; null: none, or the row of the line. */
          threshold: number | null
          /** Objective of the month; null: nothing was said. */
          january: number | null
          /** Objective of the month; null: nothing was said. */
          february: number | null
          /** Objective of the month; null: nothing was said. */
          march: number | null
          /** Objective of the month; null: nothing was said. */
          april: number | null
          /** Objective of the month; null: nothing was said. */
          may: number | null
          /** Objective of the month; null: nothing was said. */
          june: number | null
          /** Objective of the month; null: nothing was said. */
          july: number | null
          /** Objective of the month; null: nothing was said. */
          august: number | null
          /** Objective of the month; null: nothing was said. */
          september: number | null
          /** Objective of the month; null: nothing was said. */
          october: number | null
          /** Objective of the month; null: nothing was said. */
          november: number | null
          /** Objective of the month; null: nothing was said. */
          december: number | null
          /** Sum of the months. */
          annual_objective: number | null
        }
        Relationships: []
      }
      /** Payouts, and how far each has come. */
      payout_status: {
        Row: {
          /** The payout. */
          payout_id: string | null
          /** What the payment is called at the bank. */
          reference_number: string | null
          /** Whose it is. */
          participant_id: string | null
          /** Their name; null where it may not be seen. */
          participant_name: string | null
          /** ISO 4217 code of all amounts. */
          currency: string | null
          /** What it takes from the account. */
          amount: number | null
          /** Tax that is paid in addition. */
          tax_amount: number | null
          /** Tax that is withheld. */
          withholding_amount: number | null
          /** What the payment costs its payee. */
          transaction_fee: number | null
          /** What is paid. */
          net_amount: number | null
          /** How far it has come. */
          status: Database["commission"]["Enums"]["payout_state"] | null
          /** By which way it is paid. */
          method_kind: Database["commission"]["Enums"]["payout_method_kind"] | null
          /** The account, masked. */
          method_masked: string | null
          /** The batch in which it is paid. */
          batch_id: string | null
          /** Its number; null for people who do not see batches. */
          batch_number: number | null
          /** When it was requested. */
          requested_at: string | null
          /** When it was approved. */
          approved_at: string | null
          /** When its payment was ordered. */
          processed_at: string | null
          /** When it was paid. */
          completed_at: string | null
          /** When it was cancelled, failed or came back. */
          ended_at: string | null
          /** What the bank calls it. */
          transaction_reference: string | null
          /** Why it was cancelled, failed or came back. */
          failure_reason: string | null
        }
        Relationships: []
      }
      /** What each person was paid in each currency, and what comes next. */
      payout_summary: {
        Row: {
          /** The person. */
          participant_id: string | null
          /** Their name; null where it may not be seen. */
          participant_name: string | null
          /** ISO 4217 code of the amounts. */
          currency: string | null
          /** Completed payouts. */
          total_paid: number | null
          /** What can be requested. */
          available_balance: number | null
          /** Payouts that are requested, approved or processing. */
          pending_amount: number | null
          /** How many payouts there were, whatever became of them. */
          total_payouts: number | null
          /** How many are completed. */
          completed_payouts: number | null
          /** How many failed or came back. */
          failed_payouts: number | null
          /** The next payout day of the currency; null where it has none. */
          next_payout_date: string | null
        }
        Relationships: []
      }
      /** What changed in closed months since they were posted: the adjustment lines that the next closing of the scheme will post. Worked out from the facts when it is read. A month that cannot be priced now is a row without person and amounts whose cause says why, as far as the caller sees the people concerned; the next closing is refused then. */
      pending_adjustments: {
        Row: {
          /** The scheme. */
          scheme: string | null
          /** The closed month that changed. */
          year: number | null
          /** Month, 1 to 12. */
          month: number | null
          /** Whose adjustment it will be. */
          participant_id: string | null
          /** Their name. */
          participant_name: string | null
          /** As in earning. */
          component: string | null
          /** ISO 4217 code of the amounts. */
          currency: string | null
          /** As in earning. */
          branch: string | null
          /** Sum of the ledger's lines for the month. */
          posted: number | null
          /** What the month would give now. */
          due: number | null
          /** due - posted: the amount of the adjustment. */
          difference: number | null
          /** The changes that reached the month: of amounts before those of settings, the newest first, five at most. Sales and sessions are named where the person has a part in them; those of others are counted. adjustment_cause has them all. */
          cause: string | null
        }
        Relationships: []
      }
      /** What reps are paid by commission month: a row for each rep, year and product line. */
      product_line_report: {
        Row: {
          /** The rep. */
          participant_id: string | null
          /** Name of the rep. */
          participant_name: string | null
          /** Commission year. */
          year: number | null
          /** Name of the product line. */
          product_line: string | null
          /** ISO 4217 code of all amounts. */
          currency: string | null
          /** Payout of the month, 0 without sales. */
          january: number | null
          /** Payout of the month, 0 without sales. */
          february: number | null
          /** Payout of the month, 0 without sales. */
          march: number | null
          /** Payout of the month, 0 without sales. */
          april: number | null
          /** Payout of the month, 0 without sales. */
          may: number | null
          /** Payout of the month, 0 without sales. */
          june: number | null
          /** Payout of the month, 0 without sales. */
          july: number | null
          /** Payout of the month, 0 without sales. */
          august: number | null
          /** Payout of the month, 0 without sales. */
          september: number | null
          /** Payout of the month, 0 without sales. */
          october: number | null
          /** Payout of the month, 0 without sales. */
          november: number | null
          /** Payout of the month, 0 without sales. */
          december: number | null
          /** Sum of the months. */
          total: number | null
          /** The threshold of the year as it is now; null: none. */
          threshold: number | null
          /** The month in which it was reached; null: not yet. */
          reached_in: number | null
        }
        Relationships: []
      }
      /** The active rates in force today in each branch's calendar: one row for each kind of pay and band, one column for each category that comes along. A cell is a flat fee in the branch's currency where commission_type is conduction_fee, else a rate from 0 to 1. rates_in_force has categories of your own and rates of products besides. */
      rate_matrix: {
        Row: {
          /** Branch. */
          branch: string | null
          /** Employment. */
          trainer_type: Database["commission"]["Enums"]["trainer_type"] | null
          /** What the row pays for. */
          commission_type: Database["commission"]["Enums"]["commission_type"] | null
          /** Kind of session; null for sales. */
          session_type: Database["commission"]["Enums"]["session_type"] | null
          /** Paid sessions from which the row holds; null: from none on. */
          session_count_min: number | null
          /** Paid sessions below which it holds; null: without end. */
          session_count_max: number | null
          /** Sales from which the row holds; null: from 0. */
          sales_threshold_min: number | null
          /** Sales below which it holds; null: without end. */
          sales_threshold_max: number | null
          /** Fee or rate of juniors; null: no band. */
          junior: number | null
          /** Fee or rate of seniors; null: no band. */
          senior: number | null
          /** Fee or rate of masters; null: no band. */
          master: number | null
          /** Fee or rate of grand masters; null: no band. */
          grand_master: number | null
          /** Fee or rate of directors; null: no band. */
          director: number | null
          /** For each category the id of its row in trainer_commission_tier, to edit the cell. */
          tier_ids: Json | null
          /** When one of the row's cells last changed. */
          last_updated_at: string | null
          /** Who changed the row's cells last. */
          last_updated_by_name: string | null
          /** Whether the fees of the row are for an hour, not for a session. */
          per_hour: boolean | null
        }
        Relationships: []
      }
      /** The active rates in force today in each branch's calendar: one row for each kind of pay, product and band, with the fees or rates of all categories. A fee is in the branch's currency, a rate from 0 to 1. */
      rates_in_force: {
        Row: {
          /** Branch. */
          branch: string | null
          /** Employment. */
          trainer_type: Database["commission"]["Enums"]["trainer_type"] | null
          /** What the row pays for. */
          commission_type: Database["commission"]["Enums"]["commission_type"] | null
          /** Kind of session; null for sales. */
          session_type: Database["commission"]["Enums"]["session_type"] | null
          /** The product whose own rates these are; null: those of all products without any, and fees. */
          product: string | null
          /** Paid sessions from which the row holds; null: from none on. */
          session_count_min: number | null
          /** Paid sessions below which it holds; null: without end. */
          session_count_max: number | null
          /** Sales from which the row holds; null: from 0. */
          sales_threshold_min: number | null
          /** Sales below which it holds; null: without end. */
          sales_threshold_max: number | null
          /** For each category its fee or rate, also for those that add_trainer_category() has added. */
          rates: Json | null
          /** For each category the id of its row in trainer_commission_tier, to edit the rate. */
          tier_ids: Json | null
          /** When one of the row's rates last changed. */
          last_updated_at: string | null
          /** Who changed the row's rates last. */
          last_updated_by_name: string | null
          /** Whether the fees of the row are for an hour, not for a session. */
          per_hour: boolean | null
        }
        Relationships: []
      }
      /** audit_log with one row for each changed column, for reading. Filter by table_name and record_id for the history of a record, and order by id. */
      record_history: {
        Row: {
          /** The entry of audit_log. */
          id: number | null
          /** When the change was made. */
          recorded_at: string | null
          /** Table of schema commission. */
          table_name: string | null
          /** Primary key of the record; of several columns joined by comma and space. Null: many records. */
          record_id: string | null
          /** insert, update, delete or truncate. */
          operation: string | null
          /** Name of the person behind the request's token (the id of one who is gone or whom the caller may not see), else the database role. */
          who: string | null
          /** The changed column; null: the whole record. */
          column_name: string | null
          /** The old value; of a deleted record the whole of it, as JSON. */
          before: string | null
          /** The new value; of an inserted record the whole of it, as JSON; of a load of more than 100 records the first and the last. */
          after: string | null
        }
        Relationships: []
      }
      /** Clicks on the links of each reseller, and how many of those who clicked bought something. Of a period: calculate_conversion_rates(). */
      referral_statistics: {
        Row: {
          /** The reseller. */
          reseller_id: string | null
          /** Name of the reseller. */
          reseller_name: string | null
          /** Clicks without duplicates. */
          clicks: number | null
          /** Clicks of a visitor on a code within 30 minutes after another. */
          duplicate_clicks: number | null
          /** Different visitors who clicked. */
          visitors: number | null
          /** Those of them who bought something afterwards that is the reseller's: completed sales. */
          converting_visitors: number | null
          /** How many sales that were. */
          sales: number | null
          /** converting_visitors / visitors, 0 to 1, to 4 decimals; null where nobody clicked. */
          conversion_rate: number | null
          /** When somebody last clicked. */
          last_clicked_at: string | null
        }
        Relationships: []
      }
      /** Commissions with their sales: completed and cancelled sales that somebody brought. */
      reseller_commission_report: {
        Row: {
          /** The sale, which names its commission. */
          sale_id: string | null
          /** Whose commission it is. */
          reseller_id: string | null
          /** Name of the reseller. */
          reseller_name: string | null
          /** Number of the payment. */
          transaction_reference: string | null
          /** Who bought. */
          client_name: string | null
          /** Address of who bought. */
          client_email: string | null
          /** What was sold. */
          product_id: string | null
          /** What was sold, in words. */
          product_name: string | null
          /** Instant of the sale. */
          sold_at: string | null
          /** Amount before refunds. */
          sale_amount: number | null
          /** Given back. */
          refunded_amount: number | null
          /** ISO 4217 code of all amounts but lifetime_before. */
          currency: string | null
          /** Lifetime sales before this one, in the workspace's currency. */
          lifetime_before: number | null
          /** The tier that they reached. */
          tier: string | null
          /** tier, or the kind of product rule. */
          priced_by: string | null
          /** The rate, 0 to 1, where it was one. */
          commission_rate: number | null
          /** Commission; null where there is no price, or where the sale reached a closed month late and is posted as an adjustment. */
          amount: number | null
          /** Bonus of the tier. */
          tier_bonus: number | null
          /** pending, approved, paid (by completed payouts, in full), rejected, or reversed: cancelled, or given back in full. */
          status: string | null
          /** Year in which it was approved. */
          year: number | null
          /** Month in which it was approved. */
          month: number | null
          /** When it was last calculated. */
          calculation_date: string | null
          /** When it was approved. */
          approval_date: string | null
          /** Why it was rejected, or is pending again. */
          reason: string | null
          /** When it was paid in full; null while it is not. */
          paid_date: string | null
          /** Whether a signal of fraud keeps it from being approved. */
          is_held: boolean | null
          /** The partner code that the client typed. */
          referral_code: string | null
          /** Why it is the reseller's. */
          credited_by: Database["commission"]["Enums"]["reseller_credit"] | null
        }
        Relationships: []
      }
      /** What each reseller has sold and earned, by currency. */
      reseller_dashboard: {
        Row: {
          /** The reseller. */
          reseller_id: string | null
          /** Name of the reseller. */
          reseller_name: string | null
          /** ISO 4217 code of all amounts of the row. */
          currency: string | null
          /** Sales that stand. */
          sale_count: number | null
          /** What is left of them after refunds. */
          sales: number | null
          /** Commissions that wait for approval. */
          pending_count: number | null
          /** Their sum, with bonuses. */
          pending_commission: number | null
          /** Approved commissions, paid ones among them. */
          approved_count: number | null
          /** Their sum, with bonuses. */
          approved_commission: number | null
          /** Rejected commissions. */
          rejected_count: number | null
          /** Sales that were cancelled or given back in full. */
          reversed_count: number | null
          /** When they last sold something that stands. */
          last_sold_at: string | null
        }
        Relationships: []
      }
      /** What each reseller sold in each month, by the day of the sale, and what it pays; by currency. Commissions are posted by the month of their approval instead. */
      reseller_performance: {
        Row: {
          /** The reseller. */
          reseller_id: string | null
          /** Name of the reseller. */
          reseller_name: string | null
          /** Year of the sales in the workspace's time zone. */
          year: number | null
          /** Month of the sales, 1 to 12, there. */
          month: number | null
          /** ISO 4217 code of all amounts of the row. */
          currency: string | null
          /** Sales of which something stands. */
          sale_count: number | null
          /** Their amounts before refunds. */
          sales: number | null
          /** What was given back of them by now. */
          refunded_amount: number | null
          /** What is left of them. */
          net_sales: number | null
          /** Commissions and bonuses, pending and approved. What changed after their month was closed is posted as adjustments and not among them. */
          commission: number | null
          /** Average amount before refunds, to 4 decimals. */
          average_sale: number | null
        }
        Relationships: []
      }
      /** Resellers with their tier and what they earned, in the workspace's currency; commissions in others are in reseller_dashboard. */
      reseller_profile: {
        Row: {
          /** The reseller. */
          reseller_id: string | null
          /** Number of the reseller. */
          number: number | null
          /** Name. */
          name: string | null
          /** Email address. */
          email: string | null
          /** A person or a company. */
          reseller_type: Database["commission"]["Enums"]["reseller_type"] | null
          /** Name of the company. */
          company_name: string | null
          /** Address of its website. */
          company_website: string | null
          /** What it does. */
          company_description: string | null
          /** Number to call. */
          phone_number: string | null
          /** Street and number. */
          address: string | null
          /** City. */
          city: string | null
          /** Country. */
          country: string | null
          /** The tier now. */
          tier: string | null
          /** Its rate in percent: 15.00. */
          commission_rate: number | null
          /** Whether sales may be attributed to them. */
          is_active: boolean | null
          /** Whether their documents were verified. */
          is_verified: boolean | null
          /** How far the check of their documents has come. */
          verification: Database["commission"]["Enums"]["reseller_verification"] | null
          /** Why they were rejected. */
          verification_reason: string | null
          /** When they were verified. */
          verified_at: string | null
          /** Lifetime sales less refunds. */
          total_sales: number | null
          /** Approved and paid commissions and bonuses. */
          total_commission_earned: number | null
          /** Commissions and bonuses that wait for approval. */
          pending_commission: number | null
          /** What can be requested: see account_balance. Without settlement, what was posted. */
          available_balance: number | null
          /** ISO 4217 code of the amounts: the workspace's. */
          currency: string | null
          /** When they joined. */
          joined_at: string | null
          /** The partner code that they give away now. */
          referral_code: string | null
          /** Whether a signal of fraud holds all that they have pending. */
          is_held: boolean | null
        }
        Relationships: []
      }
      /** The sums of reseller_performance by month and currency, over all resellers whom the caller sees. */
      reseller_total: {
        Row: {
          /** Year of the sales in the workspace's time zone. */
          year: number | null
          /** Month of the sales, 1 to 12, there. */
          month: number | null
          /** ISO 4217 code of all amounts of the row. */
          currency: string | null
          /** Resellers who sold something. */
          reseller_count: number | null
          /** Sales of which something stands. */
          sale_count: number | null
          /** Their amounts before refunds. */
          sales: number | null
          /** What was given back of them by now. */
          refunded_amount: number | null
          /** What is left of them. */
          net_sales: number | null
          /** Commissions and bonuses, pending and approved. What changed after their month was closed is posted as adjustments and not among them. */
          commission: number | null
        }
        Relationships: []
      }
      /** Every sale of a product line with the vendor's own columns. */
      sales_history: {
        Row: {
          /** The sale. */
          id: string | null
          /** Where it comes from: the vendor, of files; null: written by hand. */
          source: string | null
          /** What it is called there: file and row, of files. */
          source_id: string | null
          /** The rep. */
          participant_id: string | null
          /** Name of the rep. */
          participant_name: string | null
          /** Name of the product line. */
          product_line: string | null
          /** ISO 4217 code of the amounts. */
          currency: string | null
          /** The year that it is paid in. */
          commission_year: number | null
          /** The month that it is paid in, 1 to 12. */
          commission_month: number | null
          /** Day of the revenue. */
          revenue_on: string | null
          /** Who bought. */
          customer: string | null
          /** Number of the invoice. */
          invoice: string | null
          /** What was bought. */
          item: string | null
          /** How many. */
          quantity: number | null
          /** What the vendor sold (exact). */
          sales_actual: number | null
          /** What the house earns of it (exact). */
          revenue_actual: number | null
          /** Other columns of the vendor's file, by their names there. */
          details: Json | null
          /** When it came in. */
          created_at: string | null
        }
        Relationships: []
      }
      /** Sales of reps by month against their objectives. Sales, revenue and objective go by the month of the revenue, the payout by the commission month. */
      sales_performance: {
        Row: {
          /** The rep. */
          participant_id: string | null
          /** Name of the rep. */
          participant_name: string | null
          /** Name of the product line. */
          product_line: string | null
          /** Year. */
          year: number | null
          /** Month, 1 to 12. */
          month: number | null
          /** ISO 4217 code of all amounts. */
          currency: string | null
          /** Sales whose revenue is of the month (exact). */
          sales_actual: number | null
          /** What was to be sold; null: nothing was said. */
          objective: number | null
          /** sales_actual in percent of the objective, 2 decimals; null without one. */
          percent_of_objective: number | null
          /** Revenue of the month (exact). */
          revenue_actual: number | null
          /** What the rep is paid for the commission month. */
          payout: number | null
          /** revenue_actual less payout. */
          margin: number | null
        }
        Relationships: []
      }
      /** Participants, and for trainers the employment and seniority of today in the workspace's time zone. */
      staff: {
        Row: {
          /** The participant. */
          id: string | null
          /** Name. */
          name: string | null
          /** Email address. */
          email: string | null
          /** Address of the picture. */
          avatar_url: string | null
          /** Role. */
          role: string | null
          /** The person's branch, or for trainers without one the home branch of today's grade. */
          branch: string | null
          /** Whether the person is active. */
          status: Database["commission"]["Enums"]["general_status"] | null
          /** Employment today; null for people who are no trainers. */
          trainer_type: Database["commission"]["Enums"]["trainer_type"] | null
          /** Seniority today. */
          trainer_category: Database["commission"]["Enums"]["trainer_category"] | null
        }
        Relationships: []
      }
      /** The tier of each reseller now, and how far the next one is. */
      tier_progress: {
        Row: {
          /** The reseller. */
          reseller_id: string | null
          /** Name of the reseller. */
          reseller_name: string | null
          /** The tier; null below the lowest one. */
          tier: string | null
          /** Its rate, 0 to 1. */
          commission_rate: number | null
          /** Its bonus rate, 0 to 1. */
          bonus_rate: number | null
          /** Lifetime sales less refunds (exact); null where error says that some cannot be converted. */
          total_sales: number | null
          /** The next tier; null in the highest one. */
          next_tier: string | null
          /** Lifetime sales from which it holds. */
          next_threshold: number | null
          /** Its rate, 0 to 1. */
          next_rate: number | null
          /** What is missing to it. */
          to_next_tier: number | null
          /** Way from the threshold of the tier to that of the next one, 0 to 100. */
          progress_percent: number | null
          /** ISO 4217 code of the amounts: the workspace's. */
          currency: string | null
          /** Why lifetime sales cannot be worked out, if so. */
          error: string | null
        }
        Relationships: []
      }
      /** The months of trainers that have results, or facts without a price, and the time that each of them pays: what trainer_session and trainer_sale show the facts of. Callers see those of the results that they see. */
      trainer_month: {
        Row: {
          /** Year. */
          year: number | null
          /** Month, 1 to 12. */
          month: number | null
          /** The trainer. */
          trainer_id: string | null
          /** The time whose sessions and sales the month pays, by the calendar of the trainer's home branch; without what is after the last day worked of who has left. */
          during: string | null
        }
        Relationships: []
      }
      /** What is behind the commission of trainers on sales: a row for each closer of each sale that counts, with the closer's share and the rate as applied. The amounts of a record's sales add up to its total_sales_commission, and the shares to total_new_sales and total_renew_sales. Sales that have no price are there without rate and amount: trainer_unpriced_pair says why. Callers see the sales of the results and sales that they see. */
      trainer_sale: {
        Row: {
          /** The sale: member_package.id. */
          id: string | null
          /** Year of the month that pays it. */
          year: number | null
          /** Month that pays it, 1 to 12, by the calendar of the closer's home branch. */
          month: number | null
          /** The closer. */
          trainer_id: string | null
          /** Name of the closer. */
          trainer_name: string | null
          /** Who bought it. */
          member_id: string | null
          /** Name of the member. */
          member_name: string | null
          /** Home branch of the closer on the month's last day, by whose rates it is paid. */
          branch: string | null
          /** ISO 4217 code of the amounts; null where it has no price. */
          currency: string | null
          /** new_sales or renew_sales. */
          sale_type: Database["commission"]["Enums"]["commission_type"] | null
          /** What was sold. */
          package_name: string | null
          /** Instant of the sale. */
          sold_at: string | null
          /** Where it was sold. */
          sale_branch: string | null
          /** System that it comes from. */
          source: string | null
          /** Its key there. */
          source_id: string | null
          /** Price of all of it. */
          total_price: number | null
          /** What was given back of it. */
          refunded_amount: number | null
          /** How many trainers closed it. */
          closer_count: number | null
          /** Place of the closer among them, from 1: the first ones take the odd cents. */
          place: number | null
          /** The closer's weight, where they do not share equally. */
          weight: number | null
          /** The weight of all closers. */
          total_weight: number | null
          /** The closer's share of what is left after refunds. */
          share: number | null
          /** Rate as applied to the record, already halved for fans; null where it has no price, or the contract earns none. */
          rate: number | null
          /** What it adds to the commission of the record (money): share x rate, rounded so that all sales of the kind add up. */
          amount: number | null
          /** The record that pays it: trainer_monthly_commission.id, what explain_trainer_commission takes; null where it has no price. */
          commission_id: string | null
          /** Whether the record has the same sum of shares of this kind as is here. It does not where a closed month changed, the record was calculated with other facts, or the caller does not see all of them. */
          matches_stored: boolean | null
          /** The product, where that was recorded. */
          product: string | null
        }
        Relationships: []
      }
      /** What is behind the fees of trainers: a row for each completed session of a month with results, with the fee as applied, and where several members took part and each has a fee of it, a row for each of them. The amounts of a record's sessions add up to its total_conduction_fee. Sessions that have no price are there without fee and amount: trainer_unpriced_pair says why. Callers see the sessions of the results and sessions that they see. */
      trainer_session: {
        Row: {
          /** The session: appointment.id. */
          id: string | null
          /** Year of the month that pays it. */
          year: number | null
          /** Month that pays it, 1 to 12, by the calendar of the trainer's home branch. */
          month: number | null
          /** Who conducted it. */
          trainer_id: string | null
          /** Name of the trainer. */
          trainer_name: string | null
          /** In whose record the fee stands; null: a session without a member. */
          member_id: string | null
          /** Name of the member. */
          member_name: string | null
          /** Home branch of the trainer on the month's last day, by whose fees it is paid. */
          branch: string | null
          /** ISO 4217 code of fee and amount. */
          currency: string | null
          /** Kind of session. */
          session_type: Database["commission"]["Enums"]["session_type"] | null
          /** Instant of the session. */
          starts_at: string | null
          /** Where it took place, where that was recorded. */
          session_branch: string | null
          /** System that it comes from. */
          source: string | null
          /** Its key there. */
          source_id: string | null
          /** Fee for one session of its kind, or (per_hour) for an hour, as applied to the record; null where it has no price, or the contract earns none. */
          fee: number | null
          /** What it adds to the fees of the record (money): the fee, rounded so that all sessions of the kind add up; null as fee is. */
          amount: number | null
          /** The record that pays it: trainer_monthly_commission.id, what explain_trainer_commission takes; null where it has no price. */
          commission_id: string | null
          /** Whether the record counts as many sessions of this kind as are here and, where their fee is per hour, as many minutes. It does not where a closed month changed, the record was calculated with other facts, or the caller does not see all of them. */
          matches_stored: boolean | null
          /** How many members took part. */
          member_count: number | null
          /** How long it took; null: not known. */
          minutes: number | null
          /** Whether the fee is for an hour: the amount is that of its minutes. */
          per_hour: boolean | null
        }
        Relationships: []
      }
      /** Completed sessions and sales that count and yet pay a trainer nothing, and why: they are after the last day worked (trainer.last_day) and count for no band either, or are none of what the contract earns (trainer_grade.earns). What the trainer would have got of a sale goes to no other closer. Callers see those of the trainers, sessions and sales that they see. */
      trainer_unpaid_fact: {
        Row: {
          /** session or sale. */
          kind: string | null
          /** The session (appointment.id) or sale (member_package.id). */
          id: string | null
          /** Year of the month that would pay it; after the last day worked by the calendar that decided on that day. */
          year: number | null
          /** Month, 1 to 12, by the same. */
          month: number | null
          /** Who conducted it, or one of those who closed it. */
          trainer_id: string | null
          /** Name of the trainer. */
          trainer_name: string | null
          /** With whom, or who bought it. */
          member_id: string | null
          /** Name of the member. */
          member_name: string | null
          /** Kind of session, or new_sales or renew_sales. */
          type: string | null
          /** Instant of the session or sale. */
          happened_at: string | null
          /** Of a sale: the trainer's share of what is left after refunds, which pays nobody. */
          share: number | null
          /** ISO 4217 code of share. */
          currency: string | null
          /** System that it comes from. */
          source: string | null
          /** Its key there. */
          source_id: string | null
          /** Why it pays nothing. */
          reason: string | null
        }
        Relationships: []
      }
      /** Activity of trainers that could not be priced and why: such a pair has no row among the results until the cause is mended. Empty when all is well. unpriced_record has the same for all schemes. */
      trainer_unpriced_pair: {
        Row: {
          /** Year, 1970 to 2199. */
          year: number | null
          /** Month, 1 to 12. */
          month: number | null
          /** The trainer. */
          trainer_id: string | null
          /** The member; null: sessions without one. */
          member_id: string | null
          /** Completed sessions of the pair in the month. */
          total_session: number | null
          /** The trainer's share of the pair's sales, less refunds. */
          total_sales: number | null
          /** What is missing, with the keys that were looked up. */
          error_message: string | null
          /** What to do about it. */
          error_hint: string | null
          /** Whether it reached a month that is closed: then it stands in the way of the next closing. */
          is_closed: boolean | null
          /** When the row last changed. */
          last_updated_at: string | null
        }
        Relationships: []
      }
      /** The categories and types that a grade and a rate may have, and the types of session, in their order: those that come along, and those that add_trainer_category(), add_trainer_type() and add_session_type() have added. */
      trainer_vocabulary: {
        Row: {
          /** category (seniority), type (employment) or session_type. */
          kind: string | null
          /** Place among those of its kind, from 1. */
          place: number | null
          /** Name: a value of trainer_category, trainer_type or session_type. */
          name: string | null
        }
        Relationships: []
      }
      /** Activity that could not be priced, of all schemes: it has no results until the cause is mended, and its month does not close. Worth an alert; empty when all is well. */
      unpriced_record: {
        Row: {
          /** The scheme. */
          scheme: string | null
          /** Year. */
          year: number | null
          /** Month, 1 to 12. */
          month: number | null
          /** Whether it reached a month that is closed: then it stands in the way of the next closing, which posts what late changes come to. */
          is_closed: boolean | null
          /** Whose activity it is. */
          participant_id: string | null
          /** What it is within the person's month: the scheme says what it names. */
          record_id: string | null
          /** SQLSTATE of the reason. */
          error_code: string | null
          /** What is missing, with the keys that were looked up. */
          error_message: string | null
          /** What to do about it. */
          error_hint: string | null
          /** What the scheme says besides. */
          detail: Json | null
          /** When the row last changed. */
          last_updated_at: string | null
        }
        Relationships: []
      }
      /** The report in detail: a row for each trainer, member and month (and for sessions without a member), with the rates that were applied. id is what explain_trainer_commission() takes. */
      view_5_2_1_trainer_monthly_commission_details: {
        Row: {
          /** Id of the record: what explain_trainer_commission takes. */
          id: string | null
          /** Year. */
          year: number | null
          /** Month, 1 to 12. */
          month: number | null
          /** The trainer. */
          trainer_id: string | null
          /** Name of the trainer. */
          trainer_name: string | null
          /** The member; null: sessions without one. */
          member_id: string | null
          /** Name of the member. */
          member_name: string | null
          /** Tier of the member on the month's last day; fans halve the sales rates. */
          member_tier: Database["commission"]["Enums"]["member_tier"] | null
          /** Home branch on the month's last day. */
          branch: string | null
          /** Seniority on the month's last day. */
          trainer_category: Database["commission"]["Enums"]["trainer_category"] | null
          /** Employment on the month's last day. */
          trainer_type: Database["commission"]["Enums"]["trainer_type"] | null
          /** ISO 4217 code of all amounts of the row. */
          currency: string | null
          /** Completed paid sessions. */
          total_paid_session: number | null
          /** Fee for one paid session as applied (per hour, where sessions_by_type has it); null where there was none. */
          conduction_paid_rate: number | null
          /** Fee for the paid sessions (money). */
          conduction_fee_paid: number | null
          /** Completed free sessions. */
          total_free_session: number | null
          /** Fee for one free session as applied (per hour, where sessions_by_type has it); null where there was none. */
          conduction_free_rate: number | null
          /** Fee for the free sessions (money). */
          conduction_fee_free: number | null
          /** Completed transform sessions. */
          total_transform_session: number | null
          /** Fee for one transform session as applied (per hour, where sessions_by_type has it); null where there was none. */
          conduction_transform_rate: number | null
          /** Fee for the transform sessions (money). */
          conduction_fee_transform: number | null
          /** Completed express sessions. */
          total_express_session: number | null
          /** Fee for one express session as applied (per hour, where sessions_by_type has it); null where there was none. */
          conduction_express_rate: number | null
          /** Fee for the express sessions (money). */
          conduction_fee_express: number | null
          /** Completed sponsor sessions. */
          total_sponsor_session: number | null
          /** Fee for one sponsor session as applied (per hour, where sessions_by_type has it); null where there was none. */
          conduction_sponsor_rate: number | null
          /** Fee for the sponsor sessions (money). */
          conduction_fee_sponsor: number | null
          /** Completed compensate sessions. */
          total_compensate_session: number | null
          /** Fee for one compensate session as applied (per hour, where sessions_by_type has it); null where there was none. */
          conduction_compensate_rate: number | null
          /** Fee for the compensate sessions (money). */
          conduction_fee_compensate: number | null
          /** Completed sessions of all types. */
          total_conduction_count: number | null
          /** Sum of the fees of all types (money). */
          total_conduction_fee: number | null
          /** Share of first sales, less refunds. */
          total_new_sales: number | null
          /** As applied: already halved for fans. Null where products have several: see trainer_monthly_commission.sales_by_product. */
          new_sales_rate: number | null
          /** Commission on first sales (money). */
          sales_commission: number | null
          /** Share of renewals, less refunds. */
          total_renew_sales: number | null
          /** As applied: already halved for fans. Null where products have several: see trainer_monthly_commission.sales_by_product. */
          renew_sales_rate: number | null
          /** Commission on renewals (money). */
          renew_commission: number | null
          /** sales_commission + renew_commission (money). */
          total_sales_commission: number | null
          /** total_conduction_fee + total_sales_commission (money). */
          total_entitled_commission: number | null
          /** When the record was first written. */
          created_at: string | null
          /** When the row last changed. */
          last_updated_at: string | null
          /** Completed sessions of types of the company's own (add_session_type()). */
          total_other_session: number | null
          /** Fees for these (money): sessions_by_type has them by type. */
          conduction_fee_other: number | null
          /** Of types of session of the company's own, and of those whose fee is per hour: a list of session_type, sessions, minutes (null: the fee is for a session), fee and amount; null where there are none. */
          sessions_by_type: Json | null
        }
        Relationships: []
      }
      /** The monthly report: a row for each trainer and month (and grade, where a caller stated another one for a pair), summed over members. Amounts are in currency. Pairs that could not be priced are missing here and listed in trainer_unpriced_pair. */
      view_5_2_trainer_monthly_commission_report: {
        Row: {
          /** Year. */
          year: number | null
          /** Month, 1 to 12. */
          month: number | null
          /** The trainer. */
          trainer_id: string | null
          /** Name of the trainer. */
          trainer_name: string | null
          /** Address of the picture. */
          trainer_avatar_url: string | null
          /** Home branch on the month's last day. */
          branch: string | null
          /** Seniority on the month's last day. */
          trainer_category: Database["commission"]["Enums"]["trainer_category"] | null
          /** Employment on the month's last day. */
          trainer_type: Database["commission"]["Enums"]["trainer_type"] | null
          /** ISO 4217 code of all amounts of the row. */
          currency: string | null
          /** Members with activity. */
          member_count: number | null
          /** Completed paid sessions. */
          total_paid_session: number | null
          /** Completed free sessions. */
          total_free_session: number | null
          /** Completed transform sessions. */
          total_transform_session: number | null
          /** Completed express sessions. */
          total_express_session: number | null
          /** Completed sponsor sessions. */
          total_sponsor_session: number | null
          /** Completed compensate sessions. */
          total_compensate_session: number | null
          /** Completed sessions of all types. */
          total_conduction_count: number | null
          /** Fee for the paid sessions (money). */
          conduction_fee_paid: number | null
          /** Fee for the free sessions (money). */
          conduction_fee_free: number | null
          /** Fee for the transform sessions (money). */
          conduction_fee_transform: number | null
          /** Fee for the express sessions (money). */
          conduction_fee_express: number | null
          /** Fee for the sponsor sessions (money). */
          conduction_fee_sponsor: number | null
          /** Fee for the compensate sessions (money). */
          conduction_fee_compensate: number | null
          /** Sum of the fees of all types (money). */
          total_conduction_fee: number | null
          /** Share of first sales, less refunds. */
          total_new_sales: number | null
          /** Commission on first sales (money). */
          sales_commission: number | null
          /** Share of renewals, less refunds. */
          total_renew_sales: number | null
          /** Commission on renewals (money). */
          renew_commission: number | null
          /** sales_commission + renew_commission (money). */
          total_sales_commission: number | null
          /** total_conduction_fee + total_sales_commission (money). */
          total_entitled_commission: number | null
          /** When an amount of the month last changed. */
          last_updated_at: string | null
          /** Completed sessions of types of the company's own (add_session_type()). */
          total_other_session: number | null
          /** Fees for these (money). */
          conduction_fee_other: number | null
        }
        Relationships: []
      }
    }
    Functions: {
      accept_plan_document: {
          /** Accepts a version of a plan that the caller has, with the hash of the text which they were shown. Sent again it changes nothing. Returns the acceptance. For whoever is paid by the plan, for themselves. */
          Args: {
            p_document_id: string
            p_hash: string
          }
          Returns: Database["commission"]["Tables"]["plan_acceptance"]["Row"][]
        }
      add_closing_check: {
          /** Has a function of your own asked before a month is closed, by whomever. It takes (text, integer, integer), the scheme, year and month, and returns setof text: each row says what keeps the month open; no rows, and it may be closed. It is stable, so that it writes nothing, and runs with the rights of this installation's owner: it and its schema must belong to a role that has them. Name it with its schema. For super_admins and trusted database roles who may execute it. Errors: 42501 without these rights; 42P13 another kind of function; 42883, 22023 no function. */
          Args: {
            p_function: string
          }
          Returns: undefined
        }
      add_session_type: {
          /** Adds a type of session of the company's own, after another one (null: at the end), and returns all names in their order. It is used by sessions and fees from the next transaction on, pays one fee for any number (a session or an hour) by rates of its own, stands in sessions_by_type of results and in their totals, and stays for good. For super_admins and trusted database roles. Errors: 42501 for others; 22023 no name, or that of another kind of pay; 23505 there is one already, in whatever case; PT404 there is none to come after. */
          Args: {
            p_name: string
            p_after?: string | null
          }
          Returns: string[] | null
        }
      add_trainer_category: {
          /** Adds a category of trainers of the company's own, after another one (null: at the end), and returns all names in their order. It is used by grades and rates from the next transaction on, earns by rates of its own, and stays for good. For super_admins and trusted database roles. Errors: 42501 for others; 22023 no name; 23505 there is one already, in whatever case; PT404 there is none to come after. */
          Args: {
            p_name: string
            p_after?: string | null
          }
          Returns: string[] | null
        }
      add_trainer_type: {
          /** Adds a type of employment of the company's own, and returns all names in their order. It is used by grades and rates from the next transaction on, earns by rates of its own, and stays for good. For super_admins and trusted database roles. Errors: 42501 for others; 22023 no name; 23505 there is one already, in whatever case. */
          Args: {
            p_name: string
          }
          Returns: string[] | null
        }
      adopt_partner_code: {
          /** Takes over a partner code that a reseller had in an earlier system, such as EVOLVE-1234: it leads to them like one of ours. Returns it; 22023 where it cannot be a code, PT409 where somebody has or had it. For administrators. */
          Args: {
            p_reseller_id: string
            p_code: string
          }
          Returns: Database["commission"]["Tables"]["partner_code"]["Row"][]
        }
      advance_month_end: {
          /** Takes one step of run_month_end(), for clients over HTTP, which show how far it is: call it again and again, from the second time on with p_after_id = after_id of the first, until is_done. Without month: all months of months_due(). The first step synchronises the sources that are registered for it, if there are any (phase synchronise); then each month of each scheme is calculated in parts, verified and closed, a request at a time, with commits between them. A row says which run that was, how far it is (done of total), and what happened; state is running, succeeded or failed. A month that fails leaves the others alone: error has the message. Whoever stops calling stops it: closed months stay closed, the run that was under way is interrupted after two minutes, and the next month end, by whomever, goes on there. Needs can_edit on module earnings, of all branches (42501); PT409 (HTTP 409) while another session takes a step or runs the month end; 22023 for a month that is not over, or a p_after_id that no step has returned. Has 15 minutes over HTTP where db-pre-request asks allow_time(). */
          Args: {
            p_year?: number | null
            p_month?: number | null
            p_after_id?: number | null
          }
          Returns: {
            after_id: number | null
            run_id: number | null
            scheme: string | null
            year: number | null
            month: number | null
            phase: string | null
            state: string | null
            done: number | null
            total: number | null
            message: string | null
            error_code: string | null
            error: string | null
            error_detail: string | null
            error_hint: string | null
            is_done: boolean | null
          }[]
        }
      allow_time: {
          /** For db-pre-request of PostgREST: gives the functions that close, verify, calculate or export whole months the time that they may take, 5 or 15 minutes, where a super_admin or an administrator of all branches calls them. Others keep the statement_timeout of their role, and so does everybody where PostgREST does not ask. Changes nothing else, and refuses nothing. */
          Args: {
          }
          Returns: undefined
        }
      appeal_dispute: {
          /** Has a rejected dispute of the caller's own looked at again, once; the answer that there was stays in audit_log. PT409 in any other state. For active people themselves (42501). */
          Args: {
            p_dispute_id: string
            p_reason: string
          }
          Returns: Database["commission"]["Tables"]["dispute"]["Row"][]
        }
      apply_network_changes: {
          /** Applies what deferred mode has queued and returns the number of changes. Safe to run from many sessions at once. Nothing is lost when it fails: the changes wait on, and network_staleness shows them. */
          Args: {
          }
          Returns: number | null
        }
      apply_preset: {
          /** Fills in the usual numbers of a trade where nothing is set yet, and says for each table what was added and what was kept. Run again, it adds what is missing by then. 22023 for a preset that is not there, with the list of those that are; who may not edit the tables is refused as there. */
          Args: {
            p_name: string
          }
          Returns: {
            table_name: string | null
            action: string | null
            record_count: number | null
            detail: string | null
          }[]
        }
      approve_closing: {
          /** Calculates a month of a scheme (null: each that is open and has something to close) and approves what its closing would post now, adjustments of earlier months included. A scheme that closes last is approved once the others are closed, and left out before with null. Where workspace.closing_needs_approval is on, somebody else can close it then, or the schedule, as long as nothing changes in these amounts. A part of a month that is posted before its end (post_interim()) is approved in the same way. Returns the approvals. Needs can_edit on module earnings, of all branches (42501). PT409 (HTTP 409) where the month is closed, before the ledger starts, has nothing to close, or has something without a price; 22023 for other arguments. */
          Args: {
            p_year: number
            p_month: number
            p_scheme?: string | null
          }
          Returns: {
            id: number | null
            scheme: string | null
            year: number | null
            month: number | null
            line_count: number | null
            totals: Json | null
            approved_at: string | null
          }[]
        }
      approve_commission: {
          /** Approves the pending commission of a sale: it belongs to the month of this moment. Returns the sale; PT409 where it is not pending, has no price, is held, or the rules of fraud_rule find what would hold it, 42501 for what is one's own. For administrators. */
          Args: {
            p_sale_id: string
          }
          Returns: Database["commission"]["Tables"]["reseller_sale"]["Row"][]
        }
      approve_due_reseller_commissions: {
          /** Where reseller_program.automatic_approval is on: approves the pending commissions of active resellers, verified ones where the programme requires that, whose sales are older than hold_days and that are not held; the rules of fraud_rule are applied to them before. Returns how many. run_due() and pg_cron call it. */
          Args: {
          }
          Returns: number | null
        }
      approve_manual_adjustment: {
          /** Approves a manual adjustment: the closing of its month posts it. By another person than the one who proposed it and the one whose it is (42501); PT409 where it was decided already or the month is closed. For administrators of all branches. */
          Args: {
            p_adjustment_id: string
          }
          Returns: Database["commission"]["Tables"]["manual_adjustment"]["Row"][]
        }
      approve_payout: {
          /** Approves a requested payout: by another person than the one who requested it and the one whose it is (42501). The fee of this day is taken, whatever it becomes later. PT409 where it is not requested, has money that is held or is more than the account still has, or does not cover the fee. For administrators of all branches. */
          Args: {
            p_payout_id: string
          }
          Returns: Database["commission"]["Tables"]["payout"]["Row"][]
        }
      approve_sign_up: {
          /** Lets an account that waits for approval sign in as a person, who has no account yet and the same e-mail or none; they are told by mail. For who may edit the person: only a super_admin makes super_admins and admins of all branches. Errors: 42501, PT404, PT409, 23505 where somebody else has the e-mail. Volatile. */
          Args: {
            p_account_id: string
            p_participant_id: string
          }
          Returns: Json | null
        }
      attribute_reseller_sales: {
          /** Credits resellers with the sales that are nobody's yet: by referral_code, by reseller_program.binding_months of the customer, or by clicks of visitor_id. Returns with how many; again, it finds only what came since. What was attributed stays. For administrators of all branches, after sales were loaded into reseller_sale. */
          Args: {
          }
          Returns: number | null
        }
      bulk_approve_commissions: {
          /** Approves the pending commissions of many sales: each belongs to the month of this moment. The rules of fraud_rule are applied to them before. One that cannot be approved stops no other: errors is an array of sale_id, error_code and error_message. For administrators. */
          Args: {
            p_sale_ids: string[]
          }
          Returns: {
            approved_count: number | null
            errors: Json | null
          }[]
        }
      calculate_all_commission: {
          /** Calculates a month for every trainer and returns each trainer-member pair with activity. commission_id is the id of its record; where success is false it is null and error_message says why. total_sales is the trainer's share of the pair's sales in the home branch's currency; total_session counts completed sessions. An administrator of one branch calculates its trainers. Without arguments: the current month in each home branch's time zone. Running it again changes nothing. */
          Args: {
            p_year?: number | null
            p_month?: number | null
          }
          Returns: {
            commission_id: string | null
            success: boolean | null
            error_message: string | null
            trainer_id: string | null
            member_id: string | null
            total_sales: number | null
            total_session: number | null
          }[]
        }
      calculate_commission: {
          /** What a sale would pay if a reseller made it now, in the workspace's currency: tier, rate, commission, tier bonus, and both together. What it would do to later sales says simulate_reseller_sale(), which raises the same errors. Read-only. */
          Args: {
            p_sale_amount: number
            p_reseller_id: string
            p_product_id?: string | null
          }
          Returns: {
            tier: string | null
            commission_rate: number | null
            amount: number | null
            tier_bonus: number | null
            total: number | null
            currency: string | null
          }[]
        }
      calculate_conversion_rates: {
          /** How many of the visitors who clicked in a period (from p_from up to before p_until; null: of all time) bought something from then on that is the reseller's, by reseller, the best first; of one product where it is given. conversion_rate is converting_visitors / visitors, 0 to 1. PT404 for a reseller whom the caller does not see. Read-only. */
          Args: {
            p_reseller_id?: string | null
            p_from?: string | null
            p_until?: string | null
            p_product_id?: string | null
          }
          Returns: {
            reseller_id: string | null
            reseller_name: string | null
            clicks: number | null
            visitors: number | null
            converting_visitors: number | null
            sales: number | null
            conversion_rate: number | null
          }[]
        }
      calculate_deal_commission: {
          /** Calculates the deals that were won in a month from scratch, and answers for each deal and person what it pays in all, or why it has no price. Whoever does it twice gets the same. PT409 for a closed month. Needs can_edit on module deals, of all branches. */
          Args: {
            p_year: number
            p_month: number
          }
          Returns: {
            deal_id: string | null
            participant_id: string | null
            success: boolean | null
            amount: number | null
            currency: string | null
            error_message: string | null
          }[]
        }
      calculate_trainer_commission: {
          /** Calculates one trainer's month and returns its records in the order of the member's id. Where a pair of it cannot be priced, nothing is changed (PT409). */
          Args: {
            p_trainer_id: string
            p_year: number
            p_month: number
          }
          Returns: Database["commission"]["Tables"]["trainer_monthly_commission"]["Row"][]
        } | {
          /** Prices one trainer-member-month with the given grade, tier and sales, and returns the id of its record. Sessions are those on record. p_session_count picks the band of the paid fee. The band of the sales rates is picked by the trainer's month total with this pair's sales replaced by the given ones, which are paid by the rates without a product. Amounts are in the currency of p_branch. The next calculation from the facts replaces the record. */
          Args: {
            p_branch: string
            p_member_id: string
            p_member_tier: Database["commission"]["Enums"]["member_tier"]
            p_month: number
            p_year: number
            p_trainer_category: Database["commission"]["Enums"]["trainer_category"]
            p_trainer_id: string
            p_trainer_type: Database["commission"]["Enums"]["trainer_type"]
            p_new_sales: number
            p_renew_sales: number
            p_session_count: number
          }
          Returns: string | null
        }
      cancel_payout: {
          /** Cancels a payout and sets its money free: the payee one that is requested, administrators of all branches one that is requested or approved. PT409 for others. */
          Args: {
            p_payout_id: string
            p_reason?: string | null
          }
          Returns: Database["commission"]["Tables"]["payout"]["Row"][]
        }
      cancel_payout_batch: {
          /** Gives a draft up; its payouts are approved still and wait for another batch. PT409 where it is no draft. For administrators of all branches. */
          Args: {
            p_batch_id: string
            p_reason: string
          }
          Returns: Database["commission"]["Tables"]["payout_batch"]["Row"][]
        }
      change_deal: {
          /** Changes an open deal: p_changes may have name, account_name, amount, currency, probability, close_date and description; what is not given stays. Returns it. For whose it is, and administrators. */
          Args: {
            p_deal_id: string
            p_changes: Json
          }
          Returns: Database["commission"]["Tables"]["deal"]["Row"][]
        }
      change_network_fixed_rate: {
          /** Ends a participant's fixed rate on a day and starts a new one, 0 to 1. Earlier months keep the old one. Returns the new one; PT404 where the participant has none on that day. */
          Args: {
            p_participant_id: string
            p_effective_on: string
            p_rate: number
          }
          Returns: Database["commission"]["Tables"]["network_fixed_rate"]["Row"][]
        }
      change_network_plan: {
          /** Ends the plan of the network on a day and starts the same one with changes, such as {"override_mode": "unilevel"}. Earlier months keep the old one. Returns the new plan; PT404 where no plan holds on that day, 22023 for what a plan does not have. */
          Args: {
            p_effective_on: string
            p_changes: Json
          }
          Returns: Database["commission"]["Tables"]["network_plan"]["Row"][]
        }
      change_network_tier: {
          /** Ends a tier of the network on a day and starts the same one with a new rate, 0 to 1. Earlier months keep the old one. Returns the new tier; PT404 where the tier does not hold on that day. */
          Args: {
            p_tier_id: string
            p_effective_on: string
            p_rate: number
          }
          Returns: Database["commission"]["Tables"]["network_tier"]["Row"][]
        }
      change_password: {
          /** Gives the caller a new password, ends their other sessions and answers with tokens of a new one, as refresh_session() does. Refusals are answers with a status and an error: 400 where the new one cannot be taken, 403 where the old one is wrong, which is counted, 429 as sign_in(). Volatile. */
          Args: {
            p_password: string
            p_new_password: string
          }
          Returns: Json | null
        }
      change_rate: {
          /** Ends a rate band on a day and starts the same band with a new value: a fee in the branch's currency, or a rate from 0 to 1. Earlier months keep the old one. Returns the new band. Where the old band starts on that very day, its value is changed. */
          Args: {
            p_tier_id: string
            p_effective_on: string
            p_value: number
          }
          Returns: Database["commission"]["Tables"]["trainer_commission_tier"]["Row"] | null
        }
      change_rates: {
          /** Puts a table of rates in place from a day on, in one step: of each branch, type, category, kind of pay and product among the rows, the bands on record end on that day, those that were to start later become inactive, and the rows start. p_rows is a list of rows with columns and defaults of trainer_commission_tier, but for per_hour, which is, where it is left out, as with the fees that hold on the days of a row, or else with the last before and the first after it (23502 where those differ), held to what the table asks (22023, 23502, 23514, 23P01); what they leave open, check_rate_bands() lists. Earlier months keep their rates, all else stays. Returns the new bands. Needs can_edit on staff-commission for the branches. */
          Args: {
            p_effective_on: string
            p_rows: Json
          }
          Returns: Database["commission"]["Tables"]["trainer_commission_tier"]["Row"][]
        }
      change_reseller_tier: {
          /** Ends a tier of the resellers on a day and starts the same one with a new rate, and a new bonus rate where given, 0 to 1. Earlier sales keep the old ones. Returns the new tier; PT404 where the tier does not hold on that day. */
          Args: {
            p_tier_id: string
            p_effective_on: string
            p_rate: number
            p_bonus_rate?: number | null
          }
          Returns: Database["commission"]["Tables"]["reseller_tier"]["Row"][]
        }
      change_trainer_grade: {
          /** Ends a trainer's grade on a day and starts the changed one. What is not given stays as it was. Returns the new grade. */
          Args: {
            p_trainer_id: string
            p_effective_on: string
            p_branch?: string | null
            p_trainer_type?: Database["commission"]["Enums"]["trainer_type"] | null
            p_trainer_category?: Database["commission"]["Enums"]["trainer_category"] | null
            p_earns?: string | null
          }
          Returns: Database["commission"]["Tables"]["trainer_grade"]["Row"] | null
        }
      change_upline: {
          /** Moves a participant with everybody below under another upline (null: under nobody) from a day on (null: today, in the workspace's calendar). Later moves of the same participant are dropped. Months that end before that day keep the old tree; later ones are calculated anew. Cycles are refused with the chain. */
          Args: {
            p_participant_id: string
            p_upline_id: string
            p_effective_on?: string | null
          }
          Returns: undefined
        }
      check_payout_keys: {
          /** With which keys accounts and files are sealed, how many with each, and whether one of them opens with the key file as it is. After a restore, and before an old key goes. For super_admins only. */
          Args: {
          }
          Returns: {
            key_number: number | null
            sealed_count: number | null
            is_newest: boolean | null
            opens: boolean | null
            message: string | null
          }[]
        }
      check_plan: {
          /** What a plan lacks (severity error: no components, no bands, days without a component, quotas in another currency), and what of it can never apply or looks wrong (warning), with the people concerned. Empty: nothing. For administrators; those of a branch are told of its people. Read-only. */
          Args: {
            p_plan_id: string
          }
          Returns: {
            severity: string | null
            code: string | null
            component_id: string | null
            component_name: string | null
            problem: string | null
            hint: string | null
            participant_ids: string[] | null
          }[]
        }
      check_rate_bands: {
          /** What the rates leave open: for each grade that a trainer has or had and each kind of pay that it earns, the counts or sales (from gap_min to below gap_max; null: without end) and the days for which no active band stands; product where they are among its own rates. Read-only. Empty when all is covered. The admin of a branch is told of the branch. */
          Args: {
          }
          Returns: {
            branch: string | null
            trainer_type: Database["commission"]["Enums"]["trainer_type"] | null
            trainer_category: Database["commission"]["Enums"]["trainer_category"] | null
            commission_type: Database["commission"]["Enums"]["commission_type"] | null
            session_type: Database["commission"]["Enums"]["session_type"] | null
            gap_min: number | null
            gap_max: number | null
            missing_during: string | null
            product: string | null
          }[]
        }
      check_request: {
          /** For db-pre-request of PostgREST: counts requests that write and refuses those beyond request_limit with HTTP 429 and Retry-After; then as allow_time(). service_role and anon are not counted. Counts people, and whoever has a token of nobody by the address as trusted proxies saw it, else all of them together. */
          Args: {
          }
          Returns: undefined
        }
      check_source: {
          /** What sync_source() would not take now: for each record its source_id, the column, its value, what is wrong and what to do. It tries all of it, and nothing stays. And what it would take though it looks as if it were there twice: two of one person at one instant, where they rarely have two. Of a relation in place, the first that does not fit. No rows: everything fits. Rights and errors as of sync_source(), without PT409. */
          Args: {
            p_name: string
          }
          Returns: {
            fact: string | null
            source_id: string | null
            column_name: string | null
            value: string | null
            reason: string | null
            remedy: string | null
          }[]
        }
      close_period: {
          /** Closes a month of a scheme (null: of all that are open): calculates it a last time, compares what is stored with a calculation from scratch, freezes its results, and posts an earning line for each participant and component that came to something, and adjustments of earlier closed months. All or nothing. A scheme that closes last is closed once all others are (PT409 names those that are not), and takes along those that have nothing to close; with null, where it has something itself, be it adjustments. Returns each posting, with its totals by currency and its hash in hexadecimal. Needs can_edit on module earnings, of all branches. */
          Args: {
            p_year: number
            p_month: number
            p_scheme?: string | null
          }
          Returns: {
            scheme: string | null
            posting_id: number | null
            line_count: number | null
            adjustment_count: number | null
            totals: Json | null
            hash: string | null
          }[]
        }
      closing_problems: {
          /** What the functions of closing_check say against closing a month of a scheme (null: of each that is open), a row each; one that is gone or fails is a problem too. No rows: they have no objection. Read-only. Needs can_view on module earnings, of all branches (42501). 22023 for other arguments. */
          Args: {
            p_year: number
            p_month: number
            p_scheme?: string | null
          }
          Returns: {
            scheme: string | null
            check_name: string | null
            problem: string | null
          }[]
        }
      comment_on_dispute: {
          /** Says something about a dispute that the caller sees: their own, of somebody below them, of their branch. For active people (42501). PT404 for others; HTTP 429 for more than 100 on one dispute within 24 hours. */
          Args: {
            p_dispute_id: string
            p_text: string
          }
          Returns: Database["commission"]["Tables"]["dispute_comment"]["Row"][]
        }
      commission_analytics: {
          /** What the people whom the caller sees (or one of them) earn by deals in the months from p_from to p_until (null: no bound): total_records (deals by person and month), date_range (start, end), monthly_stats (month, total_commission, commission_count, average_commission or null, deal_value: credits, each once), top_performers (at most ten, with name, total_commission, deal_count; what changed in closed months counts in the month with which it was posted, for no deal, as far as the caller sees the ledger), average_commission_rate (commission of deals by credit, 6 decimals; null without credit), total_commission_amount, currency (the workspace's). 22023 where p_until is before p_from, PT409 where an exchange rate is missing. Read-only. */
          Args: {
            p_from?: string | null
            p_until?: string | null
            p_participant_id?: string | null
          }
          Returns: Json | null
        }
      commission_projections: {
          /** What the next months would bring, 1 to 24 of them (22023), if they were like the six full months before this one: historical_average (months with nothing count as 0), projections (month, projected_commission, confidence: 0.8, and 0.1 less each month, not below 0), data_points (how many of the six had any), currency (the workspace's). PT409 where an exchange rate is missing. Read-only. */
          Args: {
            p_months?: number | null
            p_participant_id?: string | null
          }
          Returns: Json | null
        }
      commission_report: {
          /** What reps are paid in a commission year: a row for each product line with January to December and total, and after those of a currency one with their sums. Of one rep, or (null) of all whom the caller sees. threshold and reached_in: of one rep only. Of closed months what they gave when they were closed: what changed in them since stands in monthly_earning and pending_adjustments. Errors: 42501 without permission; 22023 no such year. Read-only. */
          Args: {
            p_year: number
            p_participant_id?: string | null
          }
          Returns: {
            product_line: string | null
            currency: string | null
            is_subtotal: boolean | null
            january: number | null
            february: number | null
            march: number | null
            april: number | null
            may: number | null
            june: number | null
            july: number | null
            august: number | null
            september: number | null
            october: number | null
            november: number | null
            december: number | null
            total: number | null
            threshold: number | null
            reached_in: number | null
          }[]
        }
      commission_summary: {
          /** What the people whom the caller sees (or one of them) are paid for deals in all, how much of it is pending, paid and disputed, for how many deals (each once a person), and how much these pay on average; null where there are none. What changed in closed months counts once it is posted, as far as the caller sees the ledger. In the workspace's currency; PT409 where an exchange rate is missing. Read-only. */
          Args: {
            p_participant_id?: string | null
          }
          Returns: {
            total_commissions: number | null
            pending_commissions: number | null
            paid_commissions: number | null
            disputed_commissions: number | null
            commission_count: number | null
            average_commission: number | null
            currency: string | null
          }[]
        }
      commission_trends: {
          /** The twelve months up to this one of the people whom the caller sees (or one of them): monthly_trends (month, total_commission, deal_value, deal_count, and commission_growth and deal_growth in percent, null on a month with nothing), plan_distribution (plan_id, plan_name, total_commission, commission_count, percentage; without a plan what was posted for closed months, which counts in the month with which it was), average_monthly_commission, highest_month, growth_trend (positive where the second six months have at least what the first six have, else negative; null where there is nothing), currency (the workspace's). PT409 where an exchange rate is missing. Read-only. */
          Args: {
            p_participant_id?: string | null
          }
          Returns: Json | null
        }
      compare_results: {
          /** What a closed month of a scheme said when it was closed last, and what it says now, by person, component, currency and home branch: at_closing, with the parts that were posted before; adjusted, what later closings have posted for it since; now, what the facts and settings on record give; difference, now less at_closing; pending, what the next closing would post. causes are the changes that the person may be told of, the newest first, twenty at most, as objects: kind, cause, table_name, record_id, source and source_id where the record is there and the caller sees it, noted_at, posting_id (null: pending). A change of a setting concerns everybody. adjustment_cause has all of them. Of the people whose earnings the caller sees. PT409 where the month is not closed or something has no price. Read-only. */
          Args: {
            p_scheme: string
            p_year: number
            p_month: number
          }
          Returns: {
            participant_id: string | null
            participant_name: string | null
            component: string | null
            currency: string | null
            branch: string | null
            at_closing: number | null
            adjusted: number | null
            now: number | null
            difference: number | null
            pending: number | null
            causes: Json | null
          }[]
        }
      complete_payout: {
          /** Says that a payment has reached its payee; p_transaction_reference is what the bank calls it (23505 where another payout has it). PT409 where the payout is not processing. For administrators of all branches. */
          Args: {
            p_payout_id: string
            p_transaction_reference?: string | null
          }
          Returns: Database["commission"]["Tables"]["payout"]["Row"][]
        }
      copy_plan: {
          /** Copies a plan under another name: the components that hold today, without days of their own, with their bands. Where p_start_date is given, those that hold on the day before, and whoever has the plan on both days has the copy from then on instead. Returns the copy. For administrators of all branches. */
          Args: {
            p_plan_id: string
            p_name: string
            p_start_date?: string | null
          }
          Returns: Database["commission"]["Tables"]["compensation_plan"]["Row"][]
        }
      copy_rates: {
          /** Puts the rates of a branch in place for another one from a day on, with what was planned for later; with categories, those of one category for another one (of the same branch or another). As change_rates() with these rows. Both branches must pay in one currency (22023). Returns the new bands. */
          Args: {
            p_from_branch: string
            p_to_branch: string
            p_effective_on: string
            p_from_category?: Database["commission"]["Enums"]["trainer_category"] | null
            p_to_category?: Database["commission"]["Enums"]["trainer_category"] | null
          }
          Returns: Database["commission"]["Tables"]["trainer_commission_tier"]["Row"][]
        }
      correct_ledger: {
          /** Takes back a line that verify_ledger() calls foreign, one that somebody has written past closings: posts the same amount with the other sign, due with the month closed last. Both lines stay, and verify_ledger() is silent about them from then on. p_reason stays on record. Needs can_edit on module earnings, of all branches; PT404 for lines that a closing posted. */
          Args: {
            p_posting_id: number
            p_line: number
            p_reason: string
          }
          Returns: {
            scheme: string | null
            posting_id: number | null
            line_count: number | null
            adjustment_count: number | null
            totals: Json | null
            hash: string | null
          }[]
        }
      create_due_payouts: {
          /** Where payout_setting.is_automatic is on and the payout day of this month has come: create_payouts() for the currency, once a month. Returns how many payouts it requested. run_due() and pg_cron call it. */
          Args: {
          }
          Returns: number | null
        }
      create_payout_batch: {
          /** Gathers approved payouts of one currency (null: that of the workspace) and one way of payment in a draft: all, or those of p_payout_ids, each of which must be one (PT409). For administrators of all branches. */
          Args: {
            p_currency?: string | null
            p_kind?: string | null
            p_payout_ids?: string[] | null
          }
          Returns: Database["commission"]["Tables"]["payout_batch"]["Row"][]
        }
      create_payouts: {
          /** Requests a payout of all that is available for everybody who has at least the smallest payout, and for whoever has left with less, in p_currency (null: in each) and of p_participant_ids (null: of all). A row for each: the payout, or why there is none. Those who have one on its way are left alone, so that a second call does nothing. For administrators of all branches. */
          Args: {
            p_currency?: string | null
            p_participant_ids?: string[] | null
          }
          Returns: {
            participant_id: string | null
            currency: string | null
            payout_id: string | null
            amount: number | null
            error_code: string | null
            error_message: string | null
          }[]
        }
      create_plan: {
          /** Writes a plan as a whole: an object with name, currency, description and components, each with the columns of plan_component and, where it is tiered, bands with min_amount and commission_rate. Refuses what cannot pay (23514), as check_plan() has it. Returns the plan. For administrators of all branches. */
          Args: {
            p_plan: Json
          }
          Returns: Database["commission"]["Tables"]["compensation_plan"]["Row"][]
        }
      create_reseller_profile: {
          /** Makes a participant a reseller. p_profile may have reseller_type, company_name, company_website, company_description, phone_number, address, city and country. Returns the profile; PT409 where there is one. For administrators. */
          Args: {
            p_participant_id: string
            p_profile?: Json | null
          }
          Returns: Database["commission"]["Tables"]["reseller"]["Row"][]
        }
      dashboard: {
          /** The dashboard as a page for browsers, over HTTP: /rpc/dashboard. It is the same for everybody and has no data; what it shows it asks for with the token of whoever signs in. Compressed for those who take gzip, with an ETag (304 where nothing has changed) and a Content-Security-Policy. apikey is for gateways such as Supabase's, which ask for one, and is not looked at. Read-only. */
          Args: {
            apikey?: string | null
          }
          Returns: string | null
        }
      dashboard_stats: {
          /** How many deals the caller sees (of one person: those that they own or are credited with) and what they are worth net of refunds, in the workspace's currency; the average is over all deals, win_rate is won in 100 of those that are won or lost, with 2 decimals. Both are null where there are none. PT409 where an exchange rate is missing. Read-only. */
          Args: {
            p_participant_id?: string | null
          }
          Returns: {
            total_deals: number | null
            total_value: number | null
            won_deals: number | null
            won_value: number | null
            lost_deals: number | null
            open_deals: number | null
            average_deal_size: number | null
            win_rate: number | null
            currency: string | null
          }[]
        }
      deactivate_reseller: {
          /** Ends new attribution to a reseller; what is earned stays payable, and nothing is approved by itself any more. Returns the profile; 22023 without a reason, PT409 where they are not active. For administrators. */
          Args: {
            p_reseller_id: string
            p_reason: string
          }
          Returns: Database["commission"]["Tables"]["reseller"]["Row"][]
        }
      deal_forecast: {
          /** Where the running month is heading, of the deals that the caller sees (or those of one person): won_value so far; pace_value, what that would be at the month's end if days went on like this; open_value and weighted_value of open deals that are expected to close by its end, or were before; forecast_value = won_value + weighted_value. commission_to_date is what the month has earned, average_commission_rate commission by credit of the deals that began to pay in it or in the six months before, with what of them is pending still (null without credit), commission_forecast adds that rate of weighted_value. In the workspace's currency; PT409 where an exchange rate is missing. Read-only. */
          Args: {
            p_participant_id?: string | null
          }
          Returns: {
            month: string | null
            days_passed: number | null
            day_count: number | null
            won_value: number | null
            pace_value: number | null
            open_value: number | null
            weighted_value: number | null
            forecast_value: number | null
            commission_to_date: number | null
            average_commission_rate: number | null
            commission_forecast: number | null
            currency: string | null
          }[]
        }
      describe_plan: {
          /** What a plan pays, in English, one row a component in their order. For whoever may view deals, of plans that they see. Read-only. */
          Args: {
            p_plan_id: string
          }
          Returns: {
            position: number | null
            component_name: string | null
            description: string | null
          }[]
        }
      detect_fraud: {
          /** Applies the rules of fraud_rule to what was sold, recorded or charged back in a time (null is refused, 22023), writes what they find to fraud_signal, and returns how much of it is new. run_due() and pg_cron call it for the last 48 hours. For administrators of all branches. */
          Args: {
            p_from?: string | null
            p_until?: string | null
          }
          Returns: number | null
        }
      downline: {
          /** Everybody below a participant today, level by level: level 1 is the direct downline. p_max_depth says how many levels (null: all; negative: 22023). For administrators, managers and affiliates; name is null for people whom the caller does not see, such as people of other branches for the admin of a branch. Read-only. */
          Args: {
            p_participant_id: string
            p_max_depth?: number | null
          }
          Returns: {
            participant_id: string | null
            name: string | null
            upline_id: string | null
            level: number | null
          }[]
        }
      earning_total: {
          /** What was posted for a month (p_month null: a year) in one currency (null: the workspace's): a row for each person whom the caller sees, with their place, the highest first, and first of all a row without person for all of them. Each month and currency is converted by the rate of exchange_rate on the last day of the month and rounded to the minor unit of the one currency, half away from zero; amounts has what it is made of, by currency. Where a rate is missing there is no amount and no place: missing_rates says which, by currency and day. For reports: nobody is paid by it. Needs can_view on module earnings (42501). 22023 for a month or a currency that there is not. Read-only. */
          Args: {
            p_year: number
            p_month?: number | null
            p_currency?: string | null
          }
          Returns: {
            participant_id: string | null
            participant_name: string | null
            place: number | null
            currency: string | null
            amount: number | null
            amounts: Json | null
            missing_rates: string[] | null
          }[]
        }
      end_sessions: {
          /** Ends all sessions of a person, such as somebody who lost a phone; how many there were. For who may edit the person (42501, PT404). Access tokens that were issued hold until they expire. Volatile. */
          Args: {
            p_participant_id: string
          }
          Returns: number | null
        }
      escalate_overdue_disputes: {
          /** Marks disputes whose due_on is over (dispute.escalated_at), each once, and returns how many: run_due() and pg_cron call it. dispute_status lists them. For administrators of all branches. */
          Args: {
          }
          Returns: number | null
        }
      estimate_commission: {
          /** What an open deal would pay if it were won on its close date (null: today), as simulate_deal() answers: by its own credits, for each component and person whom the caller sees. PT404 for a deal that is not there or that the caller does not see, PT409 for one that is closed or would have no price. Read-only. */
          Args: {
            p_deal_id: string
          }
          Returns: {
            deal_id: string | null
            participant_id: string | null
            participant_name: string | null
            component: string | null
            kind: string | null
            commission_rate: number | null
            amount_before: number | null
            amount_after: number | null
            difference: number | null
            currency: string | null
          }[]
        }
      explain_deal_commission: {
          /** How the commissions of a won deal came about: for each person whom the caller sees (null: all), and each component, the credit, the running credit of the quota period, quota and attainment, the formula, floor, caps and gate, and the months into which it falls; or why it has no price. Worked out from the facts, also of closed months. PT404 for a deal that is not there or that the caller does not see, PT409 for one that is not won. Read-only. */
          Args: {
            p_deal_id: string
            p_participant_id?: string | null
          }
          Returns: Json | null
        }
      explain_draw: {
          /** How the draws of a person came about in a month: for each currency the draw, what every scheme has posted with the month by component, and advance, recovery, balance and pay as formulas. PT404 where they have no draw in it or the caller does not see them. Needs can_view on module earnings. Read-only. */
          Args: {
            p_participant_id: string
            p_year: number
            p_month: number
          }
          Returns: Json | null
        }
      explain_network_commission: {
          /** How a participant's month came about: sales and how they count, volumes, the rate and why, each product, and what the override is made of. matches_stored says whether the stored figures are the same, notes where sales or what a closed month depends on have changed since. Sales in place are told by their sums, with the relation that has them. Of those below whom the caller does not see in the tree, only what they come to together. Read-only. */
          Args: {
            p_participant_id: string
            p_year: number
            p_month: number
          }
          Returns: Json | null
        }
      explain_product_line_month: {
          /** How what a rep is paid for a product line and a commission month came about: rates, cumulated sales, the threshold, each step as a formula, and the sales with the rows of files that they come from (1,000 at most). PT404 for a rep whom the caller does not see, and where nothing was sold. Read-only. */
          Args: {
            p_participant_id: string
            p_product_line: string
            p_year: number
            p_month: number
          }
          Returns: Json | null
        }
      explain_reseller_commission: {
          /** How the commission of a sale came about: lifetime sales before it, the tier and why, the product rule, each step as a formula, status and month. matches_stored says whether what is stored is the same. PT404 for a sale that is not there, that the caller does not see, or that pays nothing. Read-only. */
          Args: {
            p_sale_id: string
          }
          Returns: Json | null
        }
      explain_trainer_commission: {
          /** How a record came about, step by step: the month's limits, the sales and their split, the bands chosen and why, each product and its rounding. Where the rates or facts have changed since, matches_stored or the notes say so. trainer and member are null where the caller does not see whose names they are. Read-only. */
          Args: {
            p_commission_id: string
          }
          Returns: Json | null
        }
      fail_payout: {
          /** Says that a payment was refused: its money is free for another payout. PT409 where the payout is not processing. For administrators of all branches. */
          Args: {
            p_payout_id: string
            p_reason: string
          }
          Returns: Database["commission"]["Tables"]["payout"]["Row"][]
        }
      forecast_month: {
          /** Where the running month is heading, by scheme, person and currency: earned so far, as stored, and forecast, what that would be on the month's last day if days went on like this (earned x day_count / days_passed, today counted whole, in the workspace's calendar). By the bands and tiers reached so far. Of schemes that are paid by the month and the people whose results the caller sees; deal_forecast() is that of deals. Read-only. */
          Args: {
          }
          Returns: {
            scheme: string | null
            participant_id: string | null
            participant_name: string | null
            year: number | null
            month: number | null
            days_passed: number | null
            day_count: number | null
            currency: string | null
            earned: number | null
            forecast: number | null
          }[]
        }
      generate_leaderboard: {
          /** Active resellers by what they did in the week, month, quarter or year that goes on today, or in all, the best first: net_sales, sale_count, commission, average_sale (in the workspace's currency) or conversion_rate. Equal values have equal ranks. Everybody counts for the ranks and for of_count; the rows are of those whom the caller sees, which for resellers is themselves. Read-only. */
          Args: {
            p_period?: string | null
            p_metric?: string | null
          }
          Returns: {
            rank: number | null
            reseller_id: string | null
            reseller_name: string | null
            value: number | null
            currency: string | null
            of_count: number | null
          }[]
        }
      generate_payout_invoice: {
          /** The documents that bill what a payout pays: an invoice and credit notes, or a payment advice. They are issued when its batch is processed (PT409 before that), also those that were issued with an earlier payout of the same lines that failed. PT404 for payouts that the caller does not see. Read-only. */
          Args: {
            p_payout_id: string
          }
          Returns: Database["commission"]["Tables"]["invoice"]["Row"][]
        }
      get_earnings_summary: {
          /** What a reseller (null: the caller, who must be one) earned, a row for each currency: commissions and bonuses that are pending, those of them that are held, approved in all, in this month and in the last one; posted to the ledger with all adjustments; not_posted: approved in months that are open. Read-only. */
          Args: {
            p_reseller_id?: string | null
          }
          Returns: {
            reseller_id: string | null
            currency: string | null
            pending: number | null
            held: number | null
            approved: number | null
            approved_this_month: number | null
            approved_last_month: number | null
            posted: number | null
            not_posted: number | null
            rejected_count: number | null
            reversed_count: number | null
          }[]
        }
      get_reseller_performance: {
          /** What a reseller (null: the caller, who must be one) sold in the week, month, quarter or year that goes on today in the workspace's calendar, or in all, or from p_from_on to p_until_on, both days included (period is days then): standing sales, refunds and commissions by the day of the sale (not what changed after its month was closed, which is posted as adjustments), in the workspace's currency at the rates of the days; growth on the period before, which of days is as many days long; and how many visitors bought. unconverted_count: sales of currencies without a rate, which are left out. One row. Read-only. */
          Args: {
            p_reseller_id?: string | null
            p_period?: string | null
            p_from_on?: string | null
            p_until_on?: string | null
          }
          Returns: {
            reseller_id: string | null
            period: string | null
            from_on: string | null
            until_on: string | null
            currency: string | null
            sale_count: number | null
            sales: number | null
            refunded_amount: number | null
            net_sales: number | null
            average_sale: number | null
            commission: number | null
            net_sales_before: number | null
            growth_percent: number | null
            visitors: number | null
            converting_visitors: number | null
            conversion_rate: number | null
            unconverted_count: number | null
          }[]
        }
      import_posted: {
          /** Takes what another system has paid for months before workspace.ledger_starts_on, and closes them: nothing of it is posted to the ledger or paid out, and what changes in them from then on is posted, as an adjustment of the month that is being paid, against what they gave when they were imported. p_rows is a list of objects: scheme, participant_id (an id, an e-mail or source:source_id), year, month, amount, currency, and reference if there is one; a month of a scheme is imported as a whole, everybody in one call. Returns for each month, person and currency what was paid, what the month gives, and the difference, which is listed here and in imported_pay, and never posted. All or nothing: 22023 names the rows that do not fit. PT409 (HTTP 409) where the ledger has no start, a month is not over, or something in it has no price. reopen_period() takes an imported month back. Needs can_edit on module earnings, of all branches. */
          Args: {
            p_rows: Json
          }
          Returns: {
            posting_id: number | null
            scheme: string | null
            year: number | null
            month: number | null
            participant_id: string | null
            currency: string | null
            paid: number | null
            calculated: number | null
            difference: number | null
            reference: string | null
          }[]
        }
      invite_person: {
          /** Sends a person a link to their e-mail by which they choose a password; from then on they sign in by it. Also for somebody whose e-mail has changed: their account follows. For who may edit the person: only a super_admin invites super_admins and admins of all branches. Errors: 42501, PT404, PT409 where they have no e-mail or sign in at another provider. Volatile. */
          Args: {
            p_participant_id: string
          }
          Returns: Json | null
        }
      ledger_head: {
          /** The newest posting and its hash in hexadecimal, which stands for all before it. Keep it where nobody who can write the database can: verify_ledger(hash) tells whether that ledger is still the beginning of this one. objects_hash stands for the definitions of all functions, views, triggers, policies and constraints of pg_commission as they are now: it changes with another release, another server version or another scheme, and with nothing else. 42501 (HTTP 403) for those who may not see all of module earnings. */
          Args: {
          }
          Returns: {
            posting_id: number | null
            hash: string | null
            posted_at: string | null
            objects_hash: string | null
          }[]
        }
      log_referral_click: {
          /** Writes down a click on a link with a partner code. For the shop's server, as service_role (42501). p_visitor_id: who clicked, as the shop's cookie calls them; p_ip and p_user_agent are stored as keyed hashes only, of p_referrer only the host. Clicks on revoked codes are written down too, and attributed to nobody. Returns the click; 22023 or PT404 for the code as resolve_partner_code(). */
          Args: {
            p_code: string
            p_visitor_id: string
            p_product_id?: string | null
            p_landing_url?: string | null
            p_referrer?: string | null
            p_ip?: string | null
            p_user_agent?: string | null
            p_clicked_at?: string | null
          }
          Returns: Database["commission"]["Tables"]["referral_click"]["Row"][]
        }
      log_sales_activity: {
          /** Writes down what the caller did for a deal; p_occurred_at null: now. Returns it. For whoever owns an open deal or is credited with it, and administrators. */
          Args: {
            p_deal_id: string
            p_kind: Database["commission"]["Enums"]["sales_activity_kind"]
            p_subject: string
            p_occurred_at?: string | null
            p_notes?: string | null
          }
          Returns: Database["commission"]["Tables"]["sales_activity"]["Row"][]
        }
      lose_deal: {
          /** Gives an open deal up, with a reason, on p_close_date (null: today). Returns it. For whose it is, and administrators. */
          Args: {
            p_deal_id: string
            p_reason: string
            p_close_date?: string | null
          }
          Returns: Database["commission"]["Tables"]["deal"]["Row"][]
        }
      month_end_report: {
          /** A month at a glance, a row for each scheme and currency (null: the scheme has nothing): status (open or closed), due_at, when it is to be closed, and closed_at; people, earned, what the month gave, and adjustments, what was posted with it for earlier months or taken back by reopenings, which together are total: of a closed month by the ledger, of an open one as it stands, without adjustments; total_before, that of the month before; adjusted_since, what later closings have posted for it; pending, what the next one would (null where something has no price); unpriced, what cannot be priced; late_changes, changes since it was closed that no posting has taken into account; unattributed, what unattributed_records() lists. Needs can_view on module earnings, of all branches. Read-only. */
          Args: {
            p_year: number
            p_month: number
          }
          Returns: {
            scheme: string | null
            status: string | null
            due_at: string | null
            closed_at: string | null
            currency: string | null
            people: number | null
            earned: number | null
            adjustments: number | null
            total: number | null
            total_before: number | null
            adjusted_since: number | null
            pending: number | null
            unpriced: number | null
            late_changes: number | null
            unattributed: number | null
          }[]
        }
      months_due: {
          /** Open months that have something to close and whose day has come, oldest first: what run_month_end() closes. Of a scheme that has none, but late changes that wait, the newest month whose day has come. The day has come when workspace.month_end_day of the next month has begun in every calendar of the scheme. Needs can_view on module earnings, of all branches; else 42501 (HTTP 403). */
          Args: {
          }
          Returns: {
            scheme: string | null
            year: number | null
            month: number | null
            due_at: string | null
          }[]
        }
      move_deal: {
          /** Moves an open deal to another open stage; p_probability null: that of the stage. Returns it. For whose it is, and administrators. */
          Args: {
            p_deal_id: string
            p_stage: string
            p_probability?: number | null
            p_reason?: string | null
          }
          Returns: Database["commission"]["Tables"]["deal"]["Row"][]
        }
      my_commission: {
          /** What the caller has earned, in one answer: participant_id; schemes, with an object for each scheme that says something of one person, whose months are its results of the caller, newest first; ledger, the newest 60 rows of monthly_earning. What stands in the objects: docs/reference.md. Lists are empty where there is nothing or nothing may be seen. For a token of nobody on record, participant_id is null and schemes is empty. Read-only. */
          Args: {
          }
          Returns: Json | null
        }
      my_permissions: {
          /** What the caller may do in each module, from their role and their own permissions: what a frontend shows and hides. All false for a token of nobody on record. Read-only. */
          Args: {
          }
          Returns: {
            module: string | null
            can_view: boolean | null
            can_edit: boolean | null
            can_export: boolean | null
          }[]
        }
      network_downline: {
          /** The people below the caller today with their volumes and tiers of a month, and no money: what an affiliate knows of the team. p_max_depth says how many levels (null: all). Empty for who is in no tree, such as a database role at work. Read-only. */
          Args: {
            p_year: number
            p_month: number
            p_max_depth?: number | null
          }
          Returns: {
            participant_id: string | null
            name: string | null
            upline_id: string | null
            level: number | null
            status: Database["commission"]["Enums"]["general_status"] | null
            personal_volume: number | null
            f1_volume: number | null
            ranking_volume: number | null
            leg_volume: number | null
            tier_rate: number | null
          }[]
        }
      network_tree: {
          /** A participant with everybody below today, nested, with the figures of a month (default: the present one in the workspace's time zone). Each node has participant_id, name, level, status, personal_volume, f1_volume, ranking_volume, leg_volume, tier_rate (null where there is no row), total_commission, direct_count, total_count and downline, an array of the same. p_max_depth says how many levels below are shown (null: all, which some thousands can be: 54001 beyond that); total_count is of the levels shown. For people whom the caller does not see, all but the keys, level and counts is null; for those below an affiliate, total_commission is. Read-only. */
          Args: {
            p_root: string
            p_year?: number | null
            p_month?: number | null
            p_max_depth?: number | null
          }
          Returns: Json | null
        }
      open_deal: {
          /** Opens a deal, of the caller where p_owner_id is null, and returns it. p_currency null: the workspace's; p_stage null: the first one; p_probability null: that of the stage. For people who may view deals, for themselves; for administrators, for those whose deals they edit. */
          Args: {
            p_name: string
            p_amount: number
            p_owner_id?: string | null
            p_account_name?: string | null
            p_currency?: string | null
            p_stage?: string | null
            p_probability?: number | null
            p_close_date?: string | null
            p_description?: string | null
          }
          Returns: Database["commission"]["Tables"]["deal"]["Row"][]
        }
      open_dispute: {
          /** Says that something about the caller's own pay is wrong: a line of the ledger (p_posting_id and p_line), the commission of a sale or deal (p_sale_id), a payout, or (none of them) that something is missing. p_expected_amount in p_currency (null: that of the workspace). It is to be answered within ten days. PT404 for what is not the caller's; PT409 where one about the same thing waits; HTTP 429 for the 21st within 24 hours. For active people themselves (42501). */
          Args: {
            p_description: string
            p_posting_id?: number | null
            p_line?: number | null
            p_sale_id?: string | null
            p_payout_id?: string | null
            p_expected_amount?: number | null
            p_currency?: string | null
          }
          Returns: Database["commission"]["Tables"]["dispute"]["Row"][]
        }
      payment_file: {
          /** The file for the bank of a processed batch, or one of several (payout_file lists them): the same bytes each time, which go by payout_file.hash. Over PostgREST a download, by POST, with type and name in the headers. Who was given it is in bank_data_access. PT409 where the batch has no file, 55000 without the key. For those who may export settlement of all branches. */
          Args: {
            p_batch_id: string
            p_part?: number | null
          }
          Returns: string | null
        }
      pending_sign_ups: {
          /** The accounts that wait for approval: who confirmed an e-mail and is no person yet. For who may edit people (42501). Read-only. */
          Args: {
          }
          Returns: {
            id: string | null
            email: string | null
            name: string | null
            requested_at: string | null
          }[]
        }
      pending_work: {
          /** What waits for the caller to act, or is in the way of closing, of what they see: a row for each kind that there is something of. unpriced: rows of unpriced_record; adjustments: rows of pending_adjustments; due: months_due(). What schemes add, for those who may decide about it: docs/reference.md. Read-only. */
          Args: {
          }
          Returns: {
            kind: string | null
            item_count: number | null
          }[]
        }
      pipeline_analysis: {
          /** The open deals that the caller sees, by stages in their order, empty ones too: how many, what they are worth at today's exchange rates in the workspace's currency, how likely they are on average (percent, 2 decimals; null where there are none), and their value weighted by probability. PT409 where a rate is missing. Read-only. */
          Args: {
            p_participant_id?: string | null
          }
          Returns: {
            stage: string | null
            title: string | null
            count: number | null
            total_value: number | null
            avg_probability: number | null
            weighted_value: number | null
            currency: string | null
          }[]
        }
      pipeline_overview: {
          /** What a page of the pipeline shows, in one answer and as of one instant: pipeline_analysis() as stages, in their order (place), deal_forecast() as forecast and dashboard_stats() as stats. Errors as theirs. Read-only. */
          Args: {
            p_participant_id?: string | null
          }
          Returns: Json | null
        }
      place_hold: {
          /** Holds a person's money back: one line of the ledger, what is due with a month or was earned in it, or all of it. Payouts under way that have such lines can be neither approved nor processed. p_reason stays on record. For administrators of all branches. */
          Args: {
            p_participant_id: string
            p_reason: string
            p_posting_id?: number | null
            p_line?: number | null
            p_year?: number | null
            p_month?: number | null
          }
          Returns: Database["commission"]["Tables"]["payout_hold"]["Row"][]
        }
      post_interim: {
          /** Posts what an open month of a scheme (null: of all) has earned so far and was not posted, for people who are paid before it is over. The month stays open and follows its facts; the closing posts the rest, so that all parts together are what a closing alone would have posted, and reopening takes back all of them. Returns each posting; none where nothing is new. PT409 where the month is closed, or something in it has no price, and for a scheme that closes last. Needs can_edit on module earnings, of all branches. */
          Args: {
            p_year: number
            p_month: number
            p_scheme?: string | null
          }
          Returns: {
            scheme: string | null
            posting_id: number | null
            line_count: number | null
            adjustment_count: number | null
            totals: Json | null
            hash: string | null
          }[]
        }
      preview_change: {
          /** What a change of rates from a day on would do to the months from then until today, by person, month and currency: those that would get more or less only, months that are closed first (is_closed): there the difference would be an adjustment of the next closing. p_rows is what simulate_rates() takes, with its rights and errors. Read-only. */
          Args: {
            p_rows: Json
            p_from: string
          }
          Returns: {
            scheme: string | null
            participant_id: string | null
            participant_name: string | null
            year: number | null
            month: number | null
            is_closed: boolean | null
            currency: string | null
            paid: number | null
            simulated: number | null
            difference: number | null
          }[]
        }
      process_payout_batch: {
          /** Freezes the amounts of a draft and orders its payments: count and control sum are written down, and files for the bank are made where set_payer_account() was called. All or nothing: PT409 names a payout that has money that is held or is more than its account still has. For administrators of all branches. */
          Args: {
            p_batch_id: string
          }
          Returns: {
            id: string | null
            number: number | null
            currency: string | null
            kind: Database["commission"]["Enums"]["payout_method_kind"] | null
            status: Database["commission"]["Enums"]["payout_batch_status"] | null
            payment_count: number | null
            control_sum: number | null
          }[]
        }
      propose_manual_adjustment: {
          /** Proposes to pay somebody an amount, or (negative) to deduct it, with an open month (PT409): p_component is bonus, spiff or correction; p_reason stays on record; p_currency null is that of the workspace. It counts once another person approves it. For administrators of all branches. */
          Args: {
            p_participant_id: string
            p_year: number
            p_month: number
            p_amount: number
            p_component: string
            p_reason: string
            p_currency?: string | null
          }
          Returns: Database["commission"]["Tables"]["manual_adjustment"]["Row"][]
        }
      publish_plan_document: {
          /** Publishes the next version of a plan's text. Where it requires acceptance, those who have the plan are paid out only once they have accepted it. Returns it. For administrators of all branches. */
          Args: {
            p_plan_id: string
            p_body: string
            p_requires_acceptance?: boolean | null
          }
          Returns: Database["commission"]["Tables"]["plan_document"]["Row"][]
        }
      quota_attainment: {
          /** What a quota comes to, not rounded: amount times ramp times active_days of day_count is effective_amount; attainment is achieved_amount of it (1 is 100 %; null where nothing is asked for), missing_amount what is still to come. PT409 where an exchange rate is missing. Read-only. */
          Args: {
            p_quota_id: string
          }
          Returns: {
            id: string | null
            amount: number | null
            currency: string | null
            ramp: number | null
            day_count: number | null
            active_days: number | null
            effective_amount: number | null
            achieved_amount: number | null
            attainment: number | null
            missing_amount: number | null
          }[]
        }
      quota_performance: {
          /** The quotas that the caller sees, of one person where p_participant_id is given, that have a day from p_from to p_until (null: no bound), newest first: what they ask for after ramp, pro rata and relief, what deals that closed on their days were credited with net of refunds, and how much of a hundred that is, with 2 decimals; null where nothing is asked for. user_name is the person's, or the team's. missing_rates says from which currencies to that of the quota there is no exchange rate, and on which days: then achieved_amount and attainment_percentage are null. Read-only. */
          Args: {
            p_participant_id?: string | null
            p_from?: string | null
            p_until?: string | null
          }
          Returns: {
            id: string | null
            participant_id: string | null
            team_id: string | null
            user_name: string | null
            period: Database["commission"]["Enums"]["quota_period"] | null
            start_date: string | null
            end_date: string | null
            currency: string | null
            quota_amount: number | null
            effective_amount: number | null
            achieved_amount: number | null
            attainment_percentage: number | null
            deal_count: number | null
            missing_rates: string[] | null
          }[]
        }
      raise_rates: {
          /** Raises (or, with a negative percentage, lowers) the rates of a branch from a day on by a percentage of themselves: all, or those of a kind of pay, type or category. Fees are rounded to the minor unit of the branch's currency half away from zero, rates to 12 decimals (0.07 raised by 5 is 0.0735). Rates that were planned for later are raised too. As change_rates() with these rows. Returns the new bands. */
          Args: {
            p_branch: string
            p_effective_on: string
            p_percent: number
            p_commission_type?: Database["commission"]["Enums"]["commission_type"] | null
            p_trainer_type?: Database["commission"]["Enums"]["trainer_type"] | null
            p_trainer_category?: Database["commission"]["Enums"]["trainer_category"] | null
          }
          Returns: Database["commission"]["Tables"]["trainer_commission_tier"]["Row"][]
        }
      recalculate_network: {
          /** Calculates a month from scratch, with what waits for it, and returns the number of rows that changed: 0 when all was in step. */
          Args: {
            p_year: number
            p_month: number
          }
          Returns: number | null
        }
      recalculate_product_lines: {
          /** Pays the months of a commission year (null: of all) and a rep (null: of all) from scratch and returns how many changed: 0 when all was in step. Closed months are left alone. */
          Args: {
            p_year?: number | null
            p_participant_id?: string | null
          }
          Returns: number | null
        }
      recalculate_reseller: {
          /** Prices all sales of a reseller (null: of all) from scratch and returns how many commissions changed: 0 when all was in step. Closed months are left alone. */
          Args: {
            p_reseller_id?: string | null
          }
          Returns: number | null
        }
      recalculate_upline: {
          /** Recalculates a month of a participant and of everybody above (in deferred mode of all), and returns the number of rows that changed. */
          Args: {
            p_participant_id: string
            p_year: number
            p_month: number
          }
          Returns: number | null
        }
      reconsider_commission: {
          /** Makes a rejected commission pending again; its sale counts again. Returns the sale; 22023 without a reason, PT409 where it was not rejected, 42501 for what is one's own. For administrators. */
          Args: {
            p_sale_id: string
            p_reason: string
          }
          Returns: Database["commission"]["Tables"]["reseller_sale"]["Row"][]
        }
      record_payment_results: {
          /** Takes what the bank reports: an array of objects with reference (that of the payout), amount (its net amount), status (completed, failed, returned), transaction_reference and reason. A result counts where reference and amount agree; one that does not stops no other. Returns a row for each: completed, failed, returned, unchanged (known already: the same file twice changes nothing) or refused, with the reason, such as a payout of one's own. For administrators of all branches. */
          Args: {
            p_results: Json
          }
          Returns: {
            place: number | null
            reference_number: string | null
            outcome: string | null
            message: string | null
          }[]
        }
      record_reseller_sale: {
          /** Writes down a sale and whose it is: of p_reseller_id, else of the partner code that the customer typed, else by reseller_program.binding_months of the reseller of their first sale, else by the clicks of p_visitor_id. Sent again with the same reference it changes nothing and returns the sale as it is now; with other data it is refused (PT409). p_sold_at null: now; p_currency null: the workspace's. 22023 or PT404 for the code as resolve_partner_code(). For the shop's server as service_role, and administrators of all branches. */
          Args: {
            p_transaction_reference: string
            p_sale_amount: number
            p_client_email?: string | null
            p_client_name?: string | null
            p_product_id?: string | null
            p_product_name?: string | null
            p_currency?: string | null
            p_status?: Database["commission"]["Enums"]["reseller_sale_status"] | null
            p_sold_at?: string | null
            p_reseller_id?: string | null
            p_code?: string | null
            p_visitor_id?: string | null
          }
          Returns: Database["commission"]["Tables"]["reseller_sale"]["Row"][]
        }
      referral_link: {
          /** The link that a reseller (null: the caller, who must be one) gives to customers: reseller_program.link_url with ref=<code>, and product=<p_product_id> where it is given. PT409 where they have no partner code. Read-only. */
          Args: {
            p_product_id?: string | null
            p_reseller_id?: string | null
          }
          Returns: string | null
        }
      refresh_session: {
          /** New tokens for a refresh token, which is used up by it: {"access_token", "token_type", "expires_in" (seconds), "refresh_token", "refresh_expires_at"}. Whoever uses one twice ends its whole session, for one of the two has stolen it. Answers with status 401 and an error where it is over. Volatile. */
          Args: {
            p_refresh_token: string
          }
          Returns: Json | null
        }
      refresh_uplines: {
          /** Brings participant.upline_id up to moves whose day has come, and returns how many there were. Run it daily where moves are dated ahead; calculations go by upline_link and do not need it. */
          Args: {
          }
          Returns: number | null
        }
      refund_cost: {
          /** What refunds cost in commission, for the months of two days and between them, by scheme, person, month of the sale and currency: refunded, the person's share of what was given back of sales of the month; earned, what the facts give now; without_refunds, what they would give had nothing been given back, with the bands that the sales would have reached; cost, the difference, which is what refunds have taken from the person. Of the people whose results the caller sees, and of schemes in which it follows from what others sold only for those who see all. PT409 where something would have no price. Read-only. */
          Args: {
            p_from: string
            p_to: string
          }
          Returns: {
            scheme: string | null
            participant_id: string | null
            participant_name: string | null
            year: number | null
            month: number | null
            currency: string | null
            refunded: number | null
            earned: number | null
            without_refunds: number | null
            cost: number | null
          }[]
        }
      refund_deal: {
          /** States what was given back of a won deal in all, 0 to its amount, last on p_refunded_on (null: today). Lowers its commission in the month of its close date, except for components whose clawback window is over. Sent again it changes nothing. Returns the deal. For administrators. */
          Args: {
            p_deal_id: string
            p_refunded_amount: number
            p_refunded_on?: string | null
            p_reason?: string | null
          }
          Returns: Database["commission"]["Tables"]["deal"]["Row"][]
        }
      regenerate_partner_code: {
          /** Gives the caller a new partner code; the one before goes on to lead to them. Returns the new one. For resellers (42501). 22023 without a reason, PT409 where the caller has none to renew, HTTP 429 after three times in 30 days. */
          Args: {
            p_reason: string
          }
          Returns: Database["commission"]["Tables"]["partner_code"]["Row"][]
        }
      regenerate_partner_codes: {
          /** Gives resellers (null: all) new partner codes, also those whose codes were revoked; the ones before go on to lead to them. Returns old and new codes. With p_dry_run it changes nothing and says only whose code would be renewed. For administrators. */
          Args: {
            p_reseller_ids?: string[] | null
            p_dry_run?: boolean | null
          }
          Returns: {
            reseller_id: string | null
            old_code: string | null
            new_code: string | null
          }[]
        }
      register_source: {
          /** Says that records of a table (p_fact: participant, member, appointment ...) are taken from one of your own relations, which offers them by the names of the table's columns; a view does the renaming. p_name is the system that they come from: several relations may be registered under it, one for each table. p_before_runs: synchronised before months are closed, and once a day. p_in_place: nothing is copied; each calculation reads sums by person of the relation itself, and closed months are compared by these sums (0A000 for tables of which sums are not enough). Takes nothing yet: see check_source() and sync_source(). Registered again, it replaces the relation, which is watched then if that one was. For super_admins and trusted database roles that may read all of the relation. Errors: 42501 without these rights, or where reading it would run what belongs to somebody who does not have the rights of this installation's owner; PT404 no such table; 42703 a column that is missing or unknown; 42804 one of another kind; PT409 where records of it were taken already that p_in_place would count twice; 42809, 22023 other arguments. */
          Args: {
            p_name: string
            p_fact: string
            p_relation: string
            p_before_runs?: boolean | null
            p_in_place?: boolean | null
          }
          Returns: undefined
        }
      reject_commission: {
          /** Rejects the pending commission of a sale, which then never was: lifetime sales do not count it. Returns the sale; 22023 without a reason, PT409 where it is not pending, 42501 for what is one's own. For administrators. */
          Args: {
            p_sale_id: string
            p_reason: string
          }
          Returns: Database["commission"]["Tables"]["reseller_sale"]["Row"][]
        }
      reject_manual_adjustment: {
          /** Rejects a proposed manual adjustment; p_reason stays on record. PT409 where it was decided already. For administrators of all branches. */
          Args: {
            p_adjustment_id: string
            p_reason: string
          }
          Returns: Database["commission"]["Tables"]["manual_adjustment"]["Row"][]
        }
      reject_reseller_verification: {
          /** Says why the submitted documents of a reseller are not in order, or takes a verification back. They may submit again. Returns the profile; 22023 without a reason, PT409 where there is nothing to reject. For administrators. */
          Args: {
            p_reseller_id: string
            p_reason: string
          }
          Returns: Database["commission"]["Tables"]["reseller"]["Row"][]
        }
      reject_sign_up: {
          /** Deletes an account that waits for approval; whoever asked for it is told by mail. For who may edit people (42501); PT404, PT409. Volatile. */
          Args: {
            p_account_id: string
          }
          Returns: Json | null
        }
      release_hold: {
          /** Ends a hold; p_reason stays on record. PT409 where it was released already, 42501 on money of one's own. For administrators of all branches. */
          Args: {
            p_hold_id: string
            p_reason: string
          }
          Returns: Database["commission"]["Tables"]["payout_hold"]["Row"][]
        }
      remove_closing_check: {
          /** Has a function asked no more before months are closed, also one that is gone. For super_admins and trusted database roles. Errors: 42501; PT404 it is not one. */
          Args: {
            p_function_name: string
          }
          Returns: undefined
        }
      reopen_deal: {
          /** Opens a deal again that was won or lost, with a reason, in the stage in which it was before: what it paid is taken back, from closed months by an adjustment. Returns it. For administrators. */
          Args: {
            p_deal_id: string
            p_reason: string
          }
          Returns: Database["commission"]["Tables"]["deal"]["Row"][]
        }
      reopen_period: {
          /** Opens a closed month of a scheme (null: of all that are closed) again: posts reversals of everything that was posted for it, adjustments included, so that the ledger's sum for the month is zero, and lets its results follow the facts. p_reason stays on record, for everybody who is signed in and in the lines of those whose money is taken back. Closing it again posts what it then gives. A month that import_posted() has closed is one again that another system has paid, and can be imported anew; what changed in it since counts as settled then, so that it stays closed once adjustments of it are posted (PT409), and where two people close months only a super_admin takes one back (42501). A scheme that closes last must be reopened before others (PT409). Needs can_edit on module earnings, of all branches. */
          Args: {
            p_year: number
            p_month: number
            p_reason: string
            p_scheme?: string | null
          }
          Returns: {
            scheme: string | null
            posting_id: number | null
            line_count: number | null
            adjustment_count: number | null
            totals: Json | null
            hash: string | null
          }[]
        }
      request_password_reset: {
          /** Has a link sent to an e-mail by which whoever reads it chooses a new password, if somebody signs in by that e-mail. The answer is the same for all. Refusals are answers with a status and an error: 400 for what is no e-mail, 429 with Retry-After after 3 requests for an e-mail or 20 from an address, each of which doubles the wait up to 15 minutes. Volatile. */
          Args: {
            p_email: string
          }
          Returns: Json | null
        }
      request_payout: {
          /** Asks for money from the caller's account: p_amount (null: all that is available), p_currency (null: that of the workspace), p_method_id (null: the default one). The same p_request_key again returns the same payout. Takes deductions first, with what a reopened month has against its own, then the oldest lines. PT409 for more than is available, while one is on its way, is held, or cannot be used; 22023 below the smallest payout; HTTP 429 for the sixth within 24 hours. For active people themselves (42501). */
          Args: {
            p_amount?: number | null
            p_currency?: string | null
            p_method_id?: string | null
            p_request_key?: string | null
          }
          Returns: Database["commission"]["Tables"]["payout"]["Row"][]
        }
      reset_password: {
          /** Sets the password of whoever has a link: after an invitation, a request for a new password, or a sign-up. {"status": "ready" or "waits for approval", "email"}. All sessions of the account end. Refusals are answers with a status and an error: 400 where the password cannot be taken, 410 where the link leads nowhere any more, 429 with Retry-After after 20 wrong ones from an address. Volatile. */
          Args: {
            p_token: string
            p_password: string
          }
          Returns: Json | null
        }
      resolve_dispute: {
          /** Answers a dispute: p_decision is accepted or rejected, p_resolution is told to the person. What was accepted is mended in the facts, so that the next closing posts the difference, or by the manual adjustment p_adjustment_id of the same person. PT409 where it has an answer already. For administrators, those of a branch for its people; not for one's own (42501). */
          Args: {
            p_dispute_id: string
            p_decision: string
            p_resolution: string
            p_adjustment_id?: string | null
          }
          Returns: Database["commission"]["Tables"]["dispute"]["Row"][]
        }
      resolve_fraud_signal: {
          /** Says of a signal that it is fraud (confirmed: what it holds stays held, to be rejected by somebody) or none (dismissed: it holds nothing any more, but that what it holds in settlement is released by an administrator of all branches only: this call by one, or release_hold()). p_note says why. Either may be said again differently. Returns the signal; 22023 without a note, PT404 where there is none that the caller may resolve, PT409 where the same was said before. For administrators. */
          Args: {
            p_signal_id: number
            p_status: Database["commission"]["Enums"]["fraud_status"]
            p_note: string
          }
          Returns: Database["commission"]["Tables"]["fraud_signal"]["Row"][]
        }
      resolve_partner_code: {
          /** Whose a partner code is, however it is spaced and cased, whether it is the one that they give away now, and which that is. 22023 where it is mistyped: its check character does not fit; PT404 where there is none that the caller sees; PT409 where it was revoked or its reseller is not active. Read-only. */
          Args: {
            p_code: string
          }
          Returns: {
            code: string | null
            reseller_id: string | null
            is_current: boolean | null
            current_code: string | null
          }[]
        }
      return_payout: {
          /** Says that the bank has sent a completed payment back: its money is free for another payout. PT409 where the payout is not completed. For administrators of all branches. */
          Args: {
            p_payout_id: string
            p_reason: string
          }
          Returns: Database["commission"]["Tables"]["payout"]["Row"][]
        }
      reveal_payout_method: {
          /** An account in full, for a reason that stays on record in bank_data_access. 22023 where a request over HTTP asks for a part of it, or not to keep what it does. 55000 without the key; XX001 where what is sealed was changed or belongs to another method. For super_admins only. */
          Args: {
            p_method_id: string
            p_reason: string
          }
          Returns: Json | null
        }
      review_dispute: {
          /** Takes up an open dispute; PT409 in any other state. For administrators, those of a branch for its people; not for one's own (42501). */
          Args: {
            p_dispute_id: string
          }
          Returns: Database["commission"]["Tables"]["dispute"]["Row"][]
        }
      revoke_partner_code: {
          /** Blocks a partner code for abuse: it leads to nobody any more, and nothing is attributed by it. What was attributed before stays. Returns it; 22023 without a reason or where it is mistyped, PT404 where there is none, PT409 where it was revoked before. For administrators. */
          Args: {
            p_code: string
            p_reason: string
          }
          Returns: Database["commission"]["Tables"]["partner_code"]["Row"][]
        }
      revoke_payout_method: {
          /** Ends the use of an account, for good; p_reason stays on record. PT409 while a payout is on its way there. For the payee, and administrators of all branches. */
          Args: {
            p_method_id: string
            p_reason: string
          }
          Returns: Database["commission"]["Tables"]["payout_method"]["Row"][]
        }
      rotate_payout_keys: {
          /** Seals at most p_most accounts and files anew that are sealed with another key than the newest of the key file, and brings their fingerprints along. Returns how many are left: call it until that is 0, then the old keys may go from the file. Broken off, it goes on where it was. For super_admins only. */
          Args: {
            p_most?: number | null
          }
          Returns: number | null
        }
      run_due: {
          /** Does all that is due, for schedulers other than pg_cron, also over /rpc/run_due: once a day of the workspace compares the facts of closed months with what was posted, synchronises sources (before months are closed, and once in 20 hours), closes the months of months_due(), does the jobs of the schemes (such as applying what deferred mode has queued), brings uplines up to date, and once in 20 hours calculates the open months. One transaction. Returns a row for each thing it did; outcome is done, failed (detail has the message, the other tasks are kept) or skipped (another session is at it, or a month waits for approve_closing()). Nothing due: no rows. */
          Args: {
          }
          Returns: {
            task: string | null
            outcome: string | null
            detail: string | null
          }[]
        }
      sales_performance_summary: {
          /** Sales of a year against objectives: for each currency the twelve months, then the whole year and the year to date (in the workspace's calendar), whose sums are the key figures. Of one rep or all whom the caller sees (null), and of one product line, by any of its names, or all (null). percent_of_objective is null without an objective. payout is what the months gave, of closed ones when they were closed: what changed in them since stands in monthly_earning and pending_adjustments. Errors: 42501 without permission; 22023 no such year; PT404 no such product line. Read-only. */
          Args: {
            p_year: number
            p_participant_id?: string | null
            p_product_line?: string | null
          }
          Returns: {
            period: string | null
            month: number | null
            currency: string | null
            sales_actual: number | null
            objective: number | null
            percent_of_objective: number | null
            revenue_actual: number | null
            payout: number | null
            margin: number | null
          }[]
        }
      sales_report_csv: {
          /** Sales with what they pay, as CSV for spreadsheets: of a reseller, or of all whom the caller sees (null), sold on the days from p_from_on to p_until_on, which are in it (null: without end), in the workspace's time zone. A file over HTTP, with Accept: text/csv. net_amount, commission and tier_bonus are what stands, each in the currency of its row. Texts that a spreadsheet would take for formulas have an apostrophe before them. PT404 for a reseller whom the caller does not see; 22023 where the days are the wrong way round. Read-only. */
          Args: {
            p_reseller_id?: string | null
            p_from_on?: string | null
            p_until_on?: string | null
          }
          Returns: string | null
        }
      schedule_jobs: {
          /** Registers the jobs of pg_commission with pg_cron, for the present role, and returns them: month end (hourly; closes what is due by each branch's calendar), daily refresh, and what the schemes do in between, such as every minute what deferred mode has queued. Run again, it puts them back as they were. 0A000 says what to do where pg_cron is missing. Not granted to the API roles. */
          Args: {
          }
          Returns: {
            job_name: string | null
            schedule: string | null
            command: string | null
          }[]
        }
      set_deal_credits: {
          /** Replaces the credits of a deal by a list of objects with participant_id, share and kind (revenue where none is given): revenue shares are 1 together (23514), the first ones get odd units. An empty list gives all of it back to the owner. Returns them. For administrators, of people whose deals they edit. */
          Args: {
            p_deal_id: string
            p_credits: Json
          }
          Returns: Database["commission"]["Tables"]["deal_credit"]["Row"][]
        }
      set_payer_account: {
          /** Says from where payouts of a kind and currency (null: that of the workspace) are paid: from here on process_payout_batch() makes files in this format. p_details are texts, by format: pain.001.001.03 and pain.001.001.09 have name, iban, bic, customer_id; nacha name, bank_name, routing, company_id, entry_class, description; paypal_csv nothing; csv columns, delimiter, headings, whole_units, most_payments. They are sealed (55000 without a key), but that payer_account.file_columns shows the columns of a csv. Without p_format no files are made any more. Batches that are processed keep their files. Whoever set it, unless a super_admin, does not process batches with it (42501). csv needs a column account, iban, mail or number (22023). For those who may edit the settings. */
          Args: {
            p_kind: string
            p_currency?: string | null
            p_format?: string | null
            p_details?: Json | null
          }
          Returns: Database["commission"]["Tables"]["payer_account"]["Row"][]
        }
      set_payout_method: {
          /** Says where the caller wants to be paid in a currency (null: that of the workspace). p_account has texts, by p_kind: bank_transfer iban and bic, or routing, account and account_type (checking or savings), or account and bank; paypal mail; mobile_money number with its country; other account; all of them holder, where that is not the payee. It is checked (22023 names the field) and sealed (55000 without a key): people see its mask. Hand it over as a parameter, never as a text of SQL, which servers log. Usable after 24 hours; where an administrator wrote the caller's e-mail, once another one has verified it. HTTP 429 for the sixth within 24 hours. Channel commission_payout_method tells the server at once, so that it can tell the person. Another account is another method: revoke the old one. For active people themselves (42501). */
          Args: {
            p_kind: string
            p_account: Json
            p_currency?: string | null
            p_is_default?: boolean | null
          }
          Returns: Database["commission"]["Tables"]["payout_method"]["Row"][]
        }
      setup_api_roles: {
          /** Creates the roles anon, authenticated, service_role and authenticator where they are missing (action is created or kept) and grants them the use of schema commission: anon the page of the dashboard, which has no data, and where accounts are installed the functions to sign in by; authenticated what row-level security lets the person behind the token see and change; service_role everything but what calculations write. Where a role has no statement_timeout, lock_timeout or idle_in_transaction_session_timeout it is given one; and log_parameter_max_length = 0 keeps what requests carry out of the server's log, and jit = off keeps it from compiling what is read, unless authenticator has others; for each role and setting a row says what it is (set, kept, or that the role may not be altered). What these roles were granted by hand on objects of the two schemas is taken back. Needs the right to create roles; nobody calls it by the API. Once it has run, install() grants them what it adds. */
          Args: {
          }
          Returns: {
            role_name: string | null
            action: string | null
          }[]
        }
      setup_courier_role: {
          /** Creates a role with a login and no password yet, as which courier sends the mail of accounts: it may take mails and say what became of them, and nothing else. Takes the owner of the tables who may create roles (42501); nobody calls it by the API. Kept by install(). */
          Args: {
            p_name: string
          }
          Returns: {
            role_name: string | null
            action: string | null
          }[]
        }
      setup_reader_role: {
          /** Creates a role for analysts and their tools, with a login and no password yet, which reads all that administrators see through the API, runs explanations, reports and what-ifs, and changes nothing: it has select on tables and views, execute on functions that read, and a setting that makes its transactions read-only. It sees the rows of everybody (bypassrls), in schema commission only; what else it had been granted there is taken back. Where it has no limits of time it is given some. Called again, after install() has added something, it grants that too. Takes a superuser (42501), and refuses the name of a role that can do more (22023); nobody calls it by the API. For each role and setting a row says what it is. */
          Args: {
            p_name: string
          }
          Returns: {
            role_name: string | null
            action: string | null
          }[]
        }
      setup_rt_dashboard: {
          /** Makes users, profiles, transactions and monthly_stats in a schema, as an existing dashboard of a company with a network asks its database for them, and grants them to the roles of the API where these were set up; called again with another schema, moves them. Where the identity provider keeps its users in auth.users, a table of a superuser, of the owner or of Supabase, a sign-up there is a pending profile, with its e-mail once that is confirmed. 42P07 where something else has one of the names, 3F000 where the schema is not there. Run by the owner of the tables; nobody calls it by the API. install() keeps the relations up to date from then on. */
          Args: {
            p_schema?: string | null
          }
          Returns: {
            relation: string | null
            action: string | null
          }[]
        }
      sign_in: {
          /** Tokens for an e-mail and a password, as refresh_session() gives them. Refusals are answers with a status and an error, and are counted: 401 where one of the two is wrong, 403 where the account waits for approval, 429 with Retry-After after 5 failures for an e-mail or 20 from an address, each of which doubles the wait up to 15 minutes, or where too many sign in at once. It tells nobody whether an e-mail is known. Volatile. */
          Args: {
            p_email: string
            p_password: string
          }
          Returns: Json | null
        }
      sign_out: {
          /** Ends the session of a refresh token, or all sessions of its person. The answer is the same whether there was one. Access tokens that were issued hold until they expire. Volatile. */
          Args: {
            p_refresh_token: string
            p_everywhere?: boolean | null
          }
          Returns: Json | null
        }
      sign_up: {
          /** Asks for an account: a link is sent to the e-mail, by which whoever reads it chooses a password (reset_password()); then the account waits for approve_sign_up(). Who has an account is told so by mail; the answer is the same. Refusals are answers with a status and an error: 400, 403 where sign-up is closed, 429 as request_password_reset(). Volatile. */
          Args: {
            p_email: string
            p_name: string
          }
          Returns: Json | null
        }
      simulate_deal: {
          /** What a deal would pay on today's running credits if it were won on a day (null: today), as the last one of it: a row for each component and person whom the caller sees, managers too, and (with deal_id) one for each other deal whose commission it would change. p_currency null: the workspace's. PT404 for an owner who is not there or whom the caller does not see, PT409 where it would have no price. Read-only: works in a read-only transaction. */
          Args: {
            p_owner_id: string
            p_amount: number
            p_close_date?: string | null
            p_currency?: string | null
          }
          Returns: {
            deal_id: string | null
            participant_id: string | null
            participant_name: string | null
            component: string | null
            kind: string | null
            commission_rate: number | null
            amount_before: number | null
            amount_after: number | null
            difference: number | null
            currency: string | null
          }[]
        }
      simulate_network_sale: {
          /** Who would earn what if a participant sold an amount, shared by somebody, if given, at an instant. Rates, volumes and commissions of that month before and after, for everybody whose would change, the largest gain first; people whose commissions the caller does not see are left out. Exact amounts in the workspace's currency. The amount counts as an approved retail sale. Read-only: works in a read-only transaction. */
          Args: {
            p_participant_id: string
            p_amount: number
            p_shared_by?: string | null
            p_sold_at?: string | null
          }
          Returns: {
            participant_id: string | null
            name: string | null
            tier_rate_before: number | null
            tier_rate_after: number | null
            ranking_volume_before: number | null
            ranking_volume_after: number | null
            total_commission_before: number | null
            total_commission_after: number | null
            difference: number | null
          }[]
        }
      simulate_plan: {
          /** What a plan would have paid for the months of two days and between them if everybody had always had it and no other, by person whom the caller sees, month and currency, beside what was paid: of closed months what was posted for them, of open ones what stands. Deals, credits, quotas and payments are those on record. PT404 for a plan that is not there, PT409 where a deal would have no price. Read-only. */
          Args: {
            p_plan_id: string
            p_from: string
            p_to: string
          }
          Returns: {
            participant_id: string | null
            participant_name: string | null
            year: number | null
            month: number | null
            currency: string | null
            paid: number | null
            simulated: number | null
            difference: number | null
          }[]
        }
      simulate_rates: {
          /** What other rates would have paid for the months of two days and between them, by scheme, person, month and currency, beside what was paid: of closed months what was posted for them, of open ones what stands. p_rows is an object with a list of rows for each rate table, with columns and defaults of the table (but what change_rates() takes from the rates on record): of what they are for, they stand instead of those on record. Rows are held to what the table asks (22023, 23502, 23514, 23P01), and must leave nothing open in the months (23514). Needs can_view on the module of each table. PT409 where something would have no price. Read-only. */
          Args: {
            p_rows: Json
            p_from: string
            p_to: string
          }
          Returns: {
            scheme: string | null
            participant_id: string | null
            participant_name: string | null
            year: number | null
            month: number | null
            currency: string | null
            paid: number | null
            simulated: number | null
            difference: number | null
          }[]
        }
      simulate_reseller_sale: {
          /** What a completed sale of a reseller would pay at an instant: a row for it, whose sale_id is null, and one for every later sale that it would reprice. p_currency null: the workspace's. PT404 for a reseller that is not there or that the caller does not see, PT409 where it would have no price. Read-only: works in a read-only transaction. */
          Args: {
            p_reseller_id: string
            p_sale_amount: number
            p_product_id?: string | null
            p_currency?: string | null
            p_sold_at?: string | null
          }
          Returns: {
            sale_id: string | null
            tier_before: string | null
            tier_after: string | null
            lifetime_before: number | null
            commission_rate: number | null
            amount_before: number | null
            amount_after: number | null
            tier_bonus_before: number | null
            tier_bonus_after: number | null
            difference: number | null
            currency: string | null
          }[]
        }
      statement: {
          /** The account of a person in a currency (null: that of the workspace) over a month: opening + posted - paid + returned = closing, with the lines and their bases, and the payments. Posted is what is due with the month. p_posting_id: as it was when that posting was made (null: now). PT404 for people whom the caller does not see. Read-only. */
          Args: {
            p_participant_id: string
            p_year: number
            p_month: number
            p_currency?: string | null
            p_posting_id?: number | null
          }
          Returns: Json | null
        }
      submit_reseller_verification: {
          /** Submits the caller's documents to be checked: an array of objects with kind and reference, where the document lies. For resellers (42501) who are unverified or were rejected (PT409). Returns the profile. */
          Args: {
            p_documents: Json
          }
          Returns: Database["commission"]["Tables"]["reseller"]["Row"][]
        }
      sync_source: {
          /** Compares the relations that are registered under a name with what was taken from them, by source_id, and takes the difference: adds, changes and deletes, each in one statement and with one calculation. Names in them are looked up by e-mail, by source_id in the same source, by name and what else is known; what changes in closed months becomes adjustments. What cannot be taken is left as it was on record, and stands in source_problem with reason and remedy; the rest is taken. Once more, it changes nothing. Returns for each table how many records were inserted, updated and deleted, and how many problems there are; source_sync keeps it. For those who may edit all of module settings and of the records' modules. Errors: 42501, also where who registered it may read it no more; PT404 no such source; PT409 where all records that were taken would be deleted, unless p_may_delete_all; 42703, 42804 where the relation's columns have changed; 42P01 where it is gone; 0A000 at another isolation level than read committed. */
          Args: {
            p_name: string
            p_may_delete_all?: boolean | null
          }
          Returns: {
            fact: string | null
            inserted: number | null
            updated: number | null
            deleted: number | null
            problems: number | null
          }[]
        }
      trainer_kpi: {
          /** Where trainers stand in a month, with a row for each kind of pay that has bands and that their contract earns (pays_for: paid, new_sales, renew_sales): what they have reached, which is paid sessions or sales of the whole month, the band that it picks (band_min to below band_max, null: without end) and its fee or rate before the half for fans (whether a fee is per hour, and the rates of products, rates_in_force has); from where the next band holds and what is missing to it, null in the highest one. next_rate is for those who see the rates of the branch. Trainers with a grade on the month's last day (or the last one worked), active or with activity; by the grades and bands on record, as of the last calculation. Needs can_view on staff-commission. Read-only. */
          Args: {
            p_year: number
            p_month: number
          }
          Returns: {
            trainer_id: string | null
            trainer_name: string | null
            branch: string | null
            trainer_type: Database["commission"]["Enums"]["trainer_type"] | null
            trainer_category: Database["commission"]["Enums"]["trainer_category"] | null
            currency: string | null
            pays_for: string | null
            reached: number | null
            band_min: number | null
            band_max: number | null
            rate: number | null
            next_band_min: number | null
            missing: number | null
            next_rate: number | null
            is_closed: boolean | null
          }[]
        }
      unattributed_records: {
          /** Facts that nobody is paid for because nobody was found: packages of a month (in the workspace's calendar) that nobody closed, and records of sources that could not be taken, whose month is not known. Each with its key, its key in the source, when it was and why. workspace.refuses_unattributed keeps months from being closed while there are any. Needs can_view on module earnings, of all branches. Read-only. */
          Args: {
            p_year: number
            p_month: number
          }
          Returns: {
            scheme: string | null
            fact: string | null
            record_id: string | null
            source: string | null
            source_id: string | null
            happened_at: string | null
            reason: string | null
          }[]
        }
      unregister_source: {
          /** Takes nothing from a source any more: from the relation of one table (p_fact), or from all of its relations. What was taken stays, and its history; triggers of watch_source() go. Returns how many relations that were. For super_admins and trusted database roles. Errors: 42501; PT404 no such source. */
          Args: {
            p_name: string
            p_fact?: string | null
          }
          Returns: number | null
        }
      unschedule_jobs: {
          /** Takes the jobs of pg_commission from pg_cron again, and says which. Their history stays. */
          Args: {
          }
          Returns: {
            job_name: string | null
          }[]
        }
      unwatch_source: {
          /** Ends what watch_source() began: takes the triggers off your tables. The source stays, and is synchronised as before. Returns how many of its relations were watched. For super_admins and trusted database roles. Errors: 42501; PT404 no such source. */
          Args: {
            p_name: string
          }
          Returns: number | null
        }
      update_my_reseller_profile: {
          /** Changes the caller's own profile: what create_reseller_profile() takes; what is not given stays. Whoever was verified, or waits for it, and changes reseller_type, company_name or country is unverified again. Returns it. For resellers (42501). */
          Args: {
            p_profile: Json
          }
          Returns: Database["commission"]["Tables"]["reseller"]["Row"][]
        }
      upline: {
          /** Everybody above a participant today, nearest first: level 1 is the direct upline. name is null for people whom the caller does not see. Read-only. */
          Args: {
            p_participant_id: string
          }
          Returns: {
            participant_id: string | null
            name: string | null
            level: number | null
          }[]
        }
      validate_payout_request: {
          /** What request_payout() would do with the same arguments, without doing it: one row, with the reason where it would be refused. Read-only. */
          Args: {
            p_amount?: number | null
            p_currency?: string | null
            p_method_id?: string | null
          }
          Returns: {
            is_valid: boolean | null
            error_code: string | null
            error_message: string | null
            error_hint: string | null
            currency: string | null
            available: number | null
            amount: number | null
            transaction_fee: number | null
            net_amount: number | null
          }[]
        }
      verify_deal_commissions: {
          /** Every commission of deals that were won in a month where what is stored and what a calculation from scratch gives differ: of open months normally none, of closed ones what changed since. Where one side is missing, it is null. Read-only. */
          Args: {
            p_year: number
            p_month: number
          }
          Returns: {
            deal_id: string | null
            participant_id: string | null
            component_id: string | null
            stored: Json | null
            calculated: Json | null
          }[]
        }
      verify_invoices: {
          /** Whatever is wrong with documents: changed ones, sums that are not those of their items, numbers that are missing from their series, lines that are billed twice. Normally no rows. Read-only. For those who see all of module settlement (42501). */
          Args: {
          }
          Returns: {
            number: string | null
            problem: string | null
          }[]
        }
      verify_ledger: {
          /** Whatever in the ledger is not as it was posted: altered, missing or foreign lines and postings, a period in another state than its last posting says, frozen results that were changed or do not give the posted lines; facts of closed months that were changed without a note, amounts that they no longer give; and functions, triggers, policies, views, constraints or generated columns of pg_commission that were replaced or switched off, what of it others own, and functions of the same names, casts of its types, rules on its tables, and triggers and policies of the ledger that are none of its; lines for months that were not closed; and sequences that are behind their columns, as logical replication leaves them. Normally no rows. p_head: a hash of ledger_head() that was kept elsewhere, which must still be there. Calculates every closed month from scratch. Read-only. 42501 (HTTP 403) for those who may not see all of module earnings. */
          Args: {
            p_head?: string | null
          }
          Returns: {
            posting_id: number | null
            line: number | null
            problem: string | null
          }[]
        }
      verify_network: {
          /** Every row of a month where what is stored and what a calculation from scratch gives differ: normally none. Where one side is missing, it is null. Read-only. In deferred mode, apply_network_changes() first. */
          Args: {
            p_year: number
            p_month: number
          }
          Returns: {
            participant_id: string | null
            stored: Json | null
            calculated: Json | null
          }[]
        }
      verify_payout_method: {
          /** Says that an account was made sure to be the payee's. It does not shorten the 24 hours. PT409 where it is not pending; 42501 for one's own, and those of people whose e-mail one wrote. For administrators of all branches. */
          Args: {
            p_method_id: string
          }
          Returns: Database["commission"]["Tables"]["payout_method"]["Row"][]
        }
      verify_payouts: {
          /** Whatever is wrong with payouts: amounts that are not those of their items, net amounts that are not those of their parts, accounts that are not their payee's, items of lines that their payee was not posted, lines that are paid more than once, batches that are gone, or whose payouts or files are not what was processed. Normally no rows. Read-only. For those who see all of module settlement (42501). */
          Args: {
          }
          Returns: {
            record: string | null
            problem: string | null
          }[]
        }
      verify_product_line_months: {
          /** Every month of a commission year where what is stored and what a calculation from scratch gives differ: normally none but closed months with late changes. Where one side is missing, it is null. Read-only. */
          Args: {
            p_year: number
          }
          Returns: {
            participant_id: string | null
            product_line_id: string | null
            month: number | null
            stored: Json | null
            calculated: Json | null
          }[]
        }
      verify_reseller: {
          /** Says that the submitted documents of a reseller are in order. Returns the profile; PT409 where nothing is submitted. For administrators. */
          Args: {
            p_reseller_id: string
          }
          Returns: Database["commission"]["Tables"]["reseller"]["Row"][]
        }
      verify_reseller_commissions: {
          /** Every commission of a month (both null: of those that are not approved) where what is stored and what a calculation from scratch gives differ: normally none. Where one side is missing, it is null. Read-only. */
          Args: {
            p_year?: number | null
            p_month?: number | null
          }
          Returns: {
            sale_id: string | null
            stored: Json | null
            calculated: Json | null
          }[]
        }
      watch_source: {
          /** Takes what is written to your own tables at once: puts triggers on the tables that the relations of a source read, which take the difference at the end of each statement, and synchronises once. Where key_column of the result names a column of the table, only the records with the keys of changed rows are compared; null: all of them are. Whoever writes there needs no rights on anything of ours. Where taking it fails, the write goes on, and what failed stands in source_problem, source_sync and job_status and is taken by the next synchronisation; with p_refuse such a write is refused, and one of a record that cannot be taken too (23514). Called again, it watches what the relations read now. For super_admins and trusted database roles that may make triggers on these tables; the owner of this installation needs the rights of the tables' owners. Errors: 42501 without these rights; PT404 no such source; 42809 where a relation reads a foreign table, a materialized view or no table of yours; and those of sync_source(). */
          Args: {
            p_name: string
            p_refuse?: boolean | null
          }
          Returns: {
            fact: string | null
            table_name: string | null
            key_column: string | null
          }[]
        }
      win_deal: {
          /** Wins an open deal: it pays in the month of p_close_date (null: today, in the workspace's calendar), with p_amount where it is given. Sent again it changes nothing. Returns it. For administrators. */
          Args: {
            p_deal_id: string
            p_close_date?: string | null
            p_amount?: number | null
            p_reason?: string | null
          }
          Returns: Database["commission"]["Tables"]["deal"]["Row"][]
        }
      withdraw_dispute: {
          /** Takes back a dispute of the caller's own that waits for an answer; PT409 in any other state. For active people themselves (42501). */
          Args: {
            p_dispute_id: string
          }
          Returns: Database["commission"]["Tables"]["dispute"]["Row"][]
        }
    }
    Enums: {
      appointment_status: "scheduled" | "completed" | "cancelled" | "no_show"
      attribution_model: "last_click" | "first_click"
      commission_type: "conduction_fee" | "new_sales" | "renew_sales"
      component_basis: "deal" | "period"
      component_kind: "flat" | "percentage" | "tiered" | "quota" | "bonus" | "override"
      component_mode: "marginal" | "whole"
      component_release: "won" | "payment"
      deal_credit_kind: "revenue" | "overlay"
      deal_event: "opened" | "moved" | "changed" | "won" | "lost" | "reopened" | "refunded"
      deal_status: "open" | "closed_won" | "closed_lost"
      dispute_state: "open" | "in_review" | "accepted" | "rejected" | "withdrawn"
      dispute_subject: "line" | "sale" | "payout" | "missing"
      draw_kind: "recoverable" | "non_recoverable"
      fraud_action: "flag" | "hold"
      fraud_status: "open" | "confirmed" | "dismissed"
      general_status: "active" | "inactive"
      inactive_basis: "personal" | "ranking"
      invoice_kind: "invoice" | "credit_note" | "payment_advice"
      manual_component: "bonus" | "spiff" | "correction"
      member_tier: "company" | "fans"
      network_recalculation: "immediate" | "deferred"
      network_sale_status: "pending" | "approved" | "refunded" | "cancelled"
      network_sale_type: "retail_sales" | "kpi_reward"
      override_mode: "differential" | "differential_path" | "unilevel" | "none"
      package_status: "pending" | "active" | "completed" | "expired" | "refunded" | "cancelled"
      payout_batch_status: "draft" | "processed" | "paid" | "cancelled"
      payout_method_kind: "bank_transfer" | "paypal" | "mobile_money" | "other"
      payout_method_status: "pending" | "verified" | "revoked"
      payout_state: "requested" | "approved" | "processing" | "completed" | "failed" | "cancelled" | "returned"
      period_status: "open" | "closed"
      quota_crossing: "deal" | "split"
      quota_period: "monthly" | "quarterly" | "annual"
      quota_scope: "own" | "team"
      reseller_credit: "stated" | "code" | "binding" | "last_click" | "first_click"
      reseller_refund_reason: "refund" | "chargeback"
      reseller_rule_kind: "percentage" | "flat" | "tiered"
      reseller_rule_mode: "marginal" | "whole"
      reseller_sale_status: "pending" | "completed" | "cancelled"
      reseller_type: "individual" | "business"
      reseller_verification: "unverified" | "submitted" | "verified" | "rejected"
      sales_activity_kind: "call" | "email" | "meeting" | "demo" | "note"
      session_type: "paid" | "free" | "compensate" | "transform" | "express" | "sponsor"
      tax_treatment: "none" | "vat" | "reverse_charge" | "exempt"
      team_role: "member" | "manager"
      trainer_category: "junior" | "senior" | "master" | "grand master" | "director"
      trainer_type: "full time" | "part time"
    }
    CompositeTypes: {}
  }
}
